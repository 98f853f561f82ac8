/// Random pairs of graphs with their scores, computed once by an independent implementation in Python of the same
/// definitions (sets of pairs; patterns closed under Meek's rules; Dor and Tarsi's extension) and, for pairs of DAGs, by
/// gadjid 0.1 (Henckel, Würtzen and Weichwald 2024).
///
/// `graph n`: nodes a, b, c …; an edge is two nodes with `>` directed, `-` undirected, `=` bidirected, `*` circle-arrow,
/// `o` circle-circle between them. `expect`: true positives, false positives and false negatives of the skeleton, the
/// arrowheads against the CPDAG, against the DAG, and among shared pairs; then SHD of the CPDAGs, of the DAGs, of the
/// extension; acyclic; SID, parent AID, ancestor AID; `-` where there is none.
enum ScoreGolden {
  static let text = """
    graph 4
    truth c>a c>d d>b
    learned b>c b>d
    expect 1 1 2 0 2 0 0 2 3 0 1 0 3 4 4 1 11 11 6
    graph 12
    truth d>b e>j g>l h>a h>j i>d i>f i>h
    learned a>c g>l i>d j>e
    expect 3 1 5 0 4 2 2 2 6 0 3 1 7 7 7 1 36 36 10
    graph 5
    truth b>d c>b c>d c>e e>b e>d
    learned b-c b-d b-e c-d c-e d-e
    expect 6 0 0 0 0 0 0 0 6 0 0 0 0 6 3 1 - - -
    graph 12
    truth e>a i>a k>g k>h l>g
    learned b-e e-a i>a k-a k>g k>h l>g
    expect 5 2 0 3 1 1 4 0 1 3 1 1 4 3 3 1 - - -
    graph 6
    truth a>b a>e a>f b>f c>a c>f d>a d>b d>f e>b e>f
    learned a-b a-e a=f b>f c-a d*a d*b d*f e>b eod e=f
    expect 10 1 1 7 2 4 7 2 4 7 2 3 10 10 - 1 - - -
    graph 3
    truth
    learned a>b
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 4
    truth a>c b>a b>c b>d
    learned b>a b>c d>c
    expect 2 1 2 0 3 0 2 1 2 0 2 0 4 3 3 1 4 4 3
    graph 3
    truth b>c
    learned b-c
    expect 1 0 0 0 0 0 0 0 1 0 0 0 0 1 1 1 - - -
    graph 3
    truth a>b
    learned c>b
    expect 0 1 1 0 1 0 0 1 1 0 0 0 2 2 2 1 1 1 1
    graph 15
    truth a>i b>h d>c e>a e>c e>i f>h f>m g>b g>c g>f g>h g>j g>n i>c j>h k>h k>j k>l k>n k>o l>b l>c l>i m>i n>i
    truth o>a o>h o>j
    learned aoi a=o boh c-g eoi f=g foh f-m g-b g>h g-n hoo jok k=h kol k*n l=c l*i m*i n>i o>j
    expect 21 0 8 9 5 16 10 4 19 9 5 9 25 26 - 1 - - -
    graph 8
    truth c>b d>g d>h
    learned d>a e>f g>a g>c
    expect 0 4 3 0 4 0 0 4 3 0 0 0 7 7 7 1 5 5 3
    graph 3
    truth b>c
    learned b>c
    expect 1 0 0 0 1 0 1 0 0 0 1 0 0 0 0 1 0 0 0
    graph 2
    truth b>a
    learned a-b
    expect 1 0 0 0 0 0 0 0 1 0 0 0 0 1 0 1 - - -
    graph 2
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 12
    truth a>b a>j d>l e>b f>k h>g l>e
    learned a>b a-j eob e*l f=k h*g l>d
    expect 7 0 0 1 5 1 3 3 4 1 5 1 5 6 - 1 - - -
    graph 8
    truth a>f d>f e>c h>g
    learned a>c
    expect 0 1 4 0 1 2 0 1 4 0 0 0 5 5 5 1 4 4 4
    graph 8
    truth a>b a>c a>d b>d c>d e>d g>c g>d g>e h>d h>e h>f
    learned a>b a>c a>d c>d d>g e>d g>c g>e h>e
    expect 9 0 3 7 2 3 8 1 4 7 2 1 5 4 - 0 - - -
    graph 15
    truth b>e i>k j>c o>e
    learned b-e c-j e-o i-k
    expect 4 0 0 0 0 2 0 0 4 0 0 2 2 4 2 1 - - -
    graph 15
    truth b>d c>b c>f c>h c>j d>h d>i d>m d>o e>a h>i h>j h>o k>j l>b l>g m>f n>e n>h n>j n>l o>f o>j
    learned b-a c>b c>f c-h d>b d-h e-a h>i h-j i>d k-j l-b l-g m-f n-e n>h n>j n>l o-d o>f o>h
    expect 20 1 3 6 4 13 7 3 16 6 4 10 15 17 - 1 - - -
    graph 5
    truth c>e d>a d>e
    learned c=a c>e doa e>d
    expect 3 1 0 1 3 1 1 3 2 1 1 1 3 3 - 1 - - -
    graph 15
    truth a>b b>i c>l c>m d>e f>l f>m f>n f>o g>i g>n h>a h>b h>e h>g j>d j>f j>k j>m k>b m>l n>m
    learned a>c b>c b>d b>k d>n e>a e>g e>j e>k e>o h>a h>c h>e h>j h>k i>g j>d j>n m>f m>i m>n m>o
    expect 7 15 15 1 21 15 3 19 19 1 6 4 36 34 34 1 124 124 46
    graph 15
    truth a>g a>i a>l b>h b>i b>j b>n b>o c>e c>o d>e d>g d>h d>l g>f h>e i>n j>f k>a k>d k>e k>f k>j k>l l>e l>g
    truth m>c m>e m>f m>j o>h o>j o>l
    learned a>g a>l b>n b>o c>e c>o d>g d>h d>l e>d e>l g>f h>b h>e h>o i>b i>n j>b j>f k>a k>d k>e k>f k>j k>l
    learned l>g l>o m>e m>f m>j o>j o>k
    expect 31 1 2 22 10 8 24 8 9 22 9 7 12 10 - 0 - - -
    graph 5
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 10
    truth a>h b>a b>g b>h c>a c>e d>a d>h
    learned a>b a>d a>h b>g b>h c>a c-e d-h
    expect 8 0 0 3 3 3 4 2 4 3 3 3 4 4 3 1 - - -
    graph 15
    truth a>e a>i d>c d>k d>m j>b k>c k>l n>j o>a o>e
    learned a-i cod d=k d*m f>o j=b j>n k=c kol o>a ooe
    expect 10 1 1 0 10 0 5 5 6 0 9 0 11 11 - 1 - - -
    graph 6
    truth a>e a>f c>f d>a d>b d>c d>e e>b f>b f>e
    learned a>b a>c a>d a>e c>b c>e d>b d>f
    expect 3 5 7 2 6 6 2 6 8 2 1 0 13 13 13 1 21 21 16
    graph 3
    truth c>b
    learned a>c b>a c>b
    expect 1 2 0 0 3 0 1 2 0 0 1 0 3 2 - 0 - - -
    graph 15
    truth a>c a>j a>o c>i e>m f>d f>i f>n h>d h>j k>g k>j k>n l>o m>k m>l m>n m>o n>g n>j o>g
    learned a-c a>j a-o b-i c-i d>h e>m f>d k>g m>k m>l m>n n>f n>g n>j o>g o>m
    expect 16 1 5 7 6 10 10 3 11 7 6 5 14 12 10 1 - - -
    graph 12
    truth c>i e>l g>h h>a h>f j>a k>f l>f
    learned e>l g-h h-a i>c j-a
    expect 5 0 3 0 2 5 1 1 7 0 2 2 7 7 6 1 - - -
    graph 12
    truth a>j b>e c>e d>e g>e h>a i>b i>j l>c
    learned a=j b-e coe iob i-d i*j jol l*c
    expect 6 2 3 2 2 4 3 1 6 2 2 2 11 11 - 1 - - -
    graph 10
    truth c>f f>g h>c h>f i>b
    learned a>f c>a c>i d>c h>e j>f
    expect 0 6 5 0 6 0 0 6 5 0 0 0 11 11 11 1 9 9 7
    graph 4
    truth
    learned b>d d>a
    expect 0 2 0 0 2 0 0 2 0 0 0 0 2 2 2 1 0 0 0
    graph 12
    truth a>d a>g a>j b>e b>g b>k c>d e>a e>c e>d f>a f>g f>j h>c h>d i>a i>b i>c i>d i>g i>h j>d k>d k>f l>a l>k
    learned a>d a>g a>j b-e b>g b-i b>k c>d e>a e>c e>d f>a f>g f>j h>c h>d h-i i>a i>c i>d i>g j>d k>d k>f l>a
    learned l>k
    expect 26 0 0 23 0 0 23 0 3 23 0 0 0 3 1 1 - - -
    graph 2
    truth
    learned b-a
    expect 0 1 0 0 0 0 0 0 0 0 0 0 1 1 1 1 - - -
    graph 12
    truth c>h c>i e>a f>a h>j i>a i>j l>k
    learned c*h c-i e-a f=a h*j ioa i>j l=k
    expect 8 0 0 3 4 2 5 2 3 3 4 2 6 7 - 1 - - -
    graph 12
    truth a>e c>i d>b f>c f>l g>c g>l i>b j>l
    learned a>i b>d b>i c>l e>c e>i e>j f>l g>i h>g h>j h>l j>a
    expect 3 10 6 1 12 7 1 12 8 1 2 2 18 18 18 1 23 23 16
    graph 3
    truth b>c
    learned b>c
    expect 1 0 0 0 1 0 1 0 0 0 1 0 0 0 0 1 0 0 0
    graph 20
    truth a>l a>n b>c b>s e>g e>i e>s f>j f>t i>m l>c l>d l>n m>c m>n m>r o>j o>k o>r t>r
    learned a-l a>n c-m d-l e-i e-s f>j f-t i-m k-o l>n m>n m>r o>j o>r t>r
    expect 16 0 4 8 0 5 8 0 12 8 0 2 6 12 7 1 - - -
    graph 3
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 3
    truth b>a b>c
    learned b=a
    expect 1 0 1 0 2 0 1 1 1 0 2 0 2 2 - 1 - - -
    graph 15
    truth a>k d>h n>h o>d o>g
    learned a>l b>d e>m f>l n>b n>f n>o o>b o>l
    expect 0 9 5 0 9 2 0 9 5 0 0 0 14 14 14 1 10 10 5
    graph 2
    truth
    learned b>a
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 20
    truth a>b a>i a>r b>i b>q c>h d>f d>r e>c e>r g>c g>h j>f j>o j>q j>s k>s l>h l>k l>r m>o n>d n>m o>c o>f p>h
    truth p>l p>n r>g r>h r>i r>m s>b
    learned a>b a>i a>r b>i b>q c>h d>f d-n d>r e>c e>r g>c g>h j>f j>o j>q j>s k-l k>s l>h l-p l>r m>o n>m n-p
    learned o>c o>f p>h r>g r>h r>i r>m s>b
    expect 33 0 0 29 0 0 29 0 4 29 0 0 0 4 2 1 - - -
    graph 3
    truth
    learned a>b
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 5
    truth a>e b>e c>a c>b c>e d>a
    learned a*b a=e b*e c*a c-b c*e
    expect 5 1 1 4 2 1 4 2 2 4 1 0 6 7 - 1 - - -
    graph 2
    truth
    learned b>a
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 15
    truth c>l f>g h>d i>f i>m k>a k>l m>h m>n m>o n>a n>b n>h o>c
    learned a>n c>l f>g h>d i>f i>m k>l m>h m>n m>o n>b n>h o>i
    expect 12 1 2 2 11 2 11 2 3 2 10 1 13 4 - 0 - - -
    graph 2
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 2
    truth
    learned b-a
    expect 0 1 0 0 0 0 0 0 0 0 0 0 1 1 1 1 - - -
    graph 5
    truth e>d
    learned b=a e=d
    expect 1 1 0 0 4 0 1 3 0 0 2 0 2 2 - 1 - - -
    graph 12
    truth a>e b>a d>e j>e j>h l>f
    learned b>l c>j e>c f>g h>d h>f h>g i>b i>c i>l k>f l>g l>j
    expect 0 13 6 0 13 3 0 13 6 0 0 0 19 19 19 1 9 9 8
    graph 10
    truth a>b a>c a>g c>b d>c e>c f>a f>e h>c h>e h>g h>i i>b i>g j>a j>b j>e
    learned a>g b>a c>a c>b c>h d>c e>c e>h f>a f>e h>g h>i i>b i>g j>a j>e
    expect 16 0 1 11 5 5 12 4 5 11 5 4 6 5 5 1 34 34 19
    graph 2
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 6
    truth b>a b>c b>e c>d e>a e>c e>d e>f f>c f>d
    learned a>b b>c c-d d-e e-a e>b e>c e-f f-c f-d
    expect 10 0 0 2 2 4 2 2 8 2 2 4 6 8 3 1 - - -
    graph 10
    truth a>i b>a b>d b>e b>f c>d c>f c>g c>i c>j d>e e>a e>i f>d f>g g>a g>i h>b h>g h>j j>e j>g j>i
    learned a=i boa b=d b-e b=f c*g c=h c=j d-a d*c d>e e*a e-i foc f*d g-a g=f g-i h>b hog j-e jog joi
    expect 21 2 2 8 10 13 10 8 13 8 8 11 24 23 - 1 - - -
    graph 5
    truth a>b a>c e>a e>c e>d
    learned a>e b>c c>d
    expect 1 2 4 0 3 0 0 3 5 0 1 0 6 7 7 1 16 16 10
    graph 15
    truth b>a f>d f>i g>a g>h g>m h>l i>c i>h i>j i>l j>a k>h l>c m>h m>i n>a n>f n>g n>j o>a o>d o>h
    learned a>n a>o b>a c>l d>f f>i f>n g>a g>h h>l i>h i>j i>l i>m j>a k>h m>g m>h n>g o>d
    expect 20 0 3 12 8 8 13 7 10 12 8 5 11 10 - 0 - - -
    graph 6
    truth a>c d>a d>c e>c e>d f>b f>d
    learned a>c a>d c-d e>c e>d
    expect 5 0 2 3 1 3 3 1 4 3 1 2 4 4 3 1 - - -
    graph 6
    truth b>c d>b f>b f>c
    learned a>b b-f d-b f>c
    expect 3 1 1 1 1 3 1 1 3 1 0 2 4 4 4 1 - - -
    graph 12
    truth a>i b>h d>g e>c g>e i>c i>h j>k j>l
    learned aoi d*g e>c goe h-i i*c jok j>l
    expect 8 0 1 2 2 2 4 0 5 2 2 1 8 7 - 1 - - -
    graph 2
    truth
    learned a>b
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 12
    truth b>j c>f c>l d>a d>f d>h d>j e>b e>c f>l g>f h>a h>c h>g h>j h>k i>g j>a k>a l>a l>k
    learned a>d a>j b>j d>f d>h d>j e>b e>c e>d f>c g>f g>i h>a h>c h>g h>j h>k k>a l>a l>c l>k
    expect 20 1 1 13 8 6 15 6 6 13 7 5 9 7 - 0 - - -
    graph 2
    truth b>a
    learned a-b
    expect 1 0 0 0 0 0 0 0 1 0 0 0 0 1 0 1 - - -
    graph 8
    truth a>c a>h b>c b>e b>h c>e c>h d>a f>a f>b f>c f>d f>e f>g f>h g>b g>c g>e g>h h>e
    learned a-c a-h b>e b>g c-b c>e c>h d-a e>f e>g f>a f>b f>d f-h g>f h-b h-e h-g
    expect 18 0 2 2 8 11 6 4 14 2 8 9 17 14 - 0 - - -
    graph 15
    truth b>f b>o c>f c>j g>h m>e m>g m>n n>o
    learned b*f b*o c=f c>j d=h g>h m*e m=g mon n>o o=e
    expect 9 2 0 4 10 0 8 6 1 4 6 0 10 8 - 1 - - -
    graph 4
    truth
    learned c>b
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 2
    truth
    learned b>a
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 20
    truth a>i b>c d>c g>c g>e g>q g>t i>t j>a j>n j>r k>m l>n m>c m>g m>i o>d o>q p>r p>t r>d r>g r>q r>s s>q
    learned c>b g>c g>e i>a i-t j>a j>r l-n m>c m>g m>r o>q p>r q>g r>d r>g r>q s>q
    expect 17 1 8 11 5 12 12 4 13 11 4 5 15 14 14 1 - - -
    graph 3
    truth
    learned c-b
    expect 0 1 0 0 0 0 0 0 0 0 0 0 1 1 1 1 - - -
    graph 6
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 10
    truth a>b a>e a>j b>c b>h b>j c>d c>f c>j d>f e>c e>d e>f e>h e>j g>b g>c g>f g>j h>d h>f i>c i>e i>g i>j j>d
    truth j>f
    learned a>g a>j c>a c>b c>d c>f c>g c>h c>i d>a d>b d>e d>g d>j e>j f>b f>e f>g f>j g>e h>a h>b h>d h>e h>f
    learned i>a i>b i>d i>f i>g i>h i>j
    expect 18 14 9 7 25 19 8 24 19 7 11 10 38 33 33 1 74 74 62
    graph 6
    truth a>b a>d a>f b>e b>f c>d c>e d>b d>f e>f
    learned a>b a>d b>e b>f d>b d>f e>f f>a
    expect 8 0 2 7 1 3 7 1 3 7 1 1 3 3 - 0 - - -
    graph 5
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 5
    truth b>c e>c
    learned a-d b-c c-a e>c
    expect 2 2 0 1 0 1 1 0 1 1 0 1 3 3 3 1 - - -
    graph 5
    truth b>e
    learned e-b
    expect 1 0 0 0 0 0 0 0 1 0 0 0 0 1 1 1 - - -
    graph 2
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 2
    truth
    learned a>b
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 5
    truth a>c b>c d>b d>e e>c
    learned a-c b-c b-d d-e
    expect 4 0 1 0 0 3 0 0 5 0 0 2 3 5 3 1 - - -
    graph 2
    truth
    learned b-a
    expect 0 1 0 0 0 0 0 0 0 0 0 0 1 1 1 1 - - -
    graph 2
    truth
    learned a*b
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 - 1 - - -
    graph 10
    truth b>h c>a d>h e>i j>a j>b
    learned i>a i>f
    expect 0 2 6 0 2 4 0 2 6 0 0 0 8 8 8 1 11 11 7
    graph 2
    truth b>a
    learned b>a
    expect 1 0 0 0 1 0 1 0 0 0 1 0 0 0 0 1 0 0 0
    graph 10
    truth a>f b>a b>d b>h d>i e>c e>h g>b h>d i>f j>a j>f
    learned a>f b>a b>d b-g b>h c-e d>i e>h h>d i>f j>a j>f
    expect 12 0 0 10 0 0 10 0 2 10 0 0 0 2 1 1 - - -
    graph 5
    truth a>b a>c a>d c>b e>a e>b e>d
    learned a>b a-c a>d c-b d>c e-a e-b
    expect 6 1 1 1 2 2 2 1 5 1 1 2 5 6 4 1 - - -
    graph 10
    truth a>e a>i c>f c>h d>e f>e g>e g>i j>a j>e j>i
    learned aoe c*f c=h doe f*e g*e goi i>a j>a joi
    expect 10 0 1 2 5 6 5 2 6 2 5 5 11 10 - 1 - - -
    graph 10
    truth a>c b>c g>j
    learned c>a d>a f>h g>b g>i
    expect 1 4 2 0 5 2 0 5 3 0 1 1 7 7 7 1 5 5 4
    graph 2
    truth
    learned b>a
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 8
    truth g>b
    learned b-e b-g
    expect 1 1 0 0 0 0 0 0 1 0 0 0 1 2 1 1 - - -
    graph 5
    truth a>b e>d
    learned d>e
    expect 1 0 1 0 1 0 0 1 2 0 1 0 1 2 2 1 3 3 3
    graph 6
    truth b>c b>e c>a c>e d>a d>c
    learned b>c b=e coa doc
    expect 4 0 2 2 1 4 2 1 4 2 1 2 5 5 - 1 - - -
    graph 15
    truth d>i e>f e>m h>l h>o k>b k>h k>o l>o
    learned e>c g>f l>j
    expect 0 3 9 0 3 3 0 3 9 0 0 0 12 12 12 1 20 20 10
    graph 3
    truth
    learned b>a
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 12
    truth a>e b>i c>e c>i d>g d>h f>g f>i f>k g>c j>a j>b j>g j>i j>l k>b k>c k>g k>h
    learned a>e a-j b>i c>e c>i d>g d>h f>g f>i f-k g>c j>b j>g j>i j-l k>b k>c k>g k>h
    expect 19 0 0 16 0 0 16 0 3 16 0 0 0 3 2 1 - - -
    graph 2
    truth
    learned b>a
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 12
    truth c>a c>e c>l f>c h>d i>l j>d j>e l>d
    learned c*a c*e c*l d>b f-c f*k hod i-l j-d l*d
    expect 8 2 1 3 3 4 4 2 5 3 1 3 10 11 - 1 - - -
    graph 2
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 15
    truth b>f b>l c>k d>h f>h f>l f>n k>a k>e m>k
    learned b>l f>b h>n k>a k>e m>k
    expect 5 1 5 3 3 3 4 2 6 3 2 0 9 7 7 1 19 19 13
    graph 20
    truth a>c a>k a>n a>r b>f b>o c>e c>s d>c d>e g>s h>r h>s i>m j>d j>l k>l l>f m>s o>l p>q p>t t>e t>g t>h t>n
    learned a>c a>k a-n a>r b>o b>t c>e c>f d>c d-j f>b f>l g>s h>r h>s h>t j>l l>k m>s o>l p>t t>e t>g
    expect 21 2 5 11 10 7 15 6 11 11 8 4 16 13 12 1 - - -
    graph 5
    truth a>c a>e b>a b>c b>d
    learned a-c a>e b-a b-d
    expect 4 0 1 0 1 0 1 0 4 0 1 0 2 4 2 1 - - -
    graph 12
    truth b>j c>j e>a e>i g>a g>c i>f i>j l>f
    learned c=g c=j dol eoa e>i f*i goa g>k l=f
    expect 7 2 2 2 7 5 4 5 5 2 6 3 11 10 - 1 - - -
    graph 15
    truth a>c a>h a>n b>f b>g c>g c>h d>b d>f d>h d>i d>j e>b e>j e>o f>j g>f g>i g>o h>i i>j i>l k>a k>c k>f k>i
    truth k>n k>o m>b m>k m>l n>b n>f n>h n>i
    learned b>d b>l b>m b>n b>o c>g c>l c>n d>f d>g d>h e>a f>a g>k h>a h>o j>a j>h l>j l>k m>d m>o n>i n>m o>k
    expect 9 16 26 4 21 25 4 21 31 4 5 5 47 47 47 1 180 180 108
    graph 10
    truth b>g b>j d>a d>b d>c d>g d>h d>i d>j f>g f>j g>c h>g i>a i>g j>g
    learned a>i b>j c>g d>a d>b d>c d>h d>i f>g h>g i>g j>d j>g
    expect 13 0 3 6 7 5 10 3 6 6 7 2 10 6 - 0 - - -
    graph 5
    truth a>c d>b d>c d>e e>a
    learned a>c a-e b-d d>c d-e
    expect 5 0 0 2 0 0 2 0 3 2 0 0 0 3 1 1 - - -
    graph 10
    truth a>d a>i c>g c>i c>j d>e f>b f>d g>j h>d h>f h>j i>e i>g
    learned a>d a-i a>j c-g c-i d>e f>b f>e g-j h>d h>f h>j i>e i>g j-c
    expect 13 2 1 6 4 6 8 2 6 6 2 5 10 8 - 1 - - -
    graph 5
    truth c>a d>b d>c d>e
    learned c*a d=b d=c e>d
    expect 4 0 0 0 6 0 3 3 1 0 6 0 4 4 - 1 - - -
    graph 15
    truth a>j b>j c>l e>a e>g e>j e>l f>a f>c f>g f>h f>i f>j g>l k>j m>b m>c m>h m>j m>k m>l n>a n>l o>g o>l
    learned a>g a>k a>l b>d b>g b>n c>f c>i d>l e>k e>l f>b f>d f>k f>m f>n g>d g>m h>f i>a i>e i>f i>k i>m j>g
    learned j>m m>d n>d n>j n>k o>a o>d o>h o>m
    expect 5 29 20 1 33 21 1 33 24 1 4 3 53 53 53 1 96 96 58
    graph 10
    truth b>d c>f g>a h>d j>c j>e
    learned b>d c>j f>c g>a j>e
    expect 5 0 1 1 4 1 3 2 3 1 4 0 2 3 3 1 9 9 9
    graph 6
    truth b>a c>d d>b e>a e>b e>c e>f f>b f>d
    learned b>a c-d c-e d>b e>b e-f f>b
    expect 7 0 2 4 0 3 4 0 5 4 0 1 3 5 3 1 - - -
    graph 12
    truth d>i j>e l>k
    learned i>c i>d j-e l-k
    expect 3 1 0 0 2 0 0 2 3 0 1 0 2 4 2 1 - - -
    graph 15
    truth a>d a>e a>m b>f b>g c>i d>l f>e f>g f>i f>o g>d g>o k>a k>e k>l l>i m>e m>i m>l m>o n>h o>h o>i
    learned a-d a*e aom b=f b*g c=i d=g d-l e*f e=k f=g f>i f*o h-o koa k-d k=l loi m-e m=l n*h o=g o>i o>m
    expect 23 1 1 11 13 8 14 10 10 11 13 7 23 23 - 1 - - -
    graph 4
    truth c>b
    learned c>b
    expect 1 0 0 0 1 0 1 0 0 0 1 0 0 0 0 1 0 0 0
    graph 8
    truth e>a e>b e>f g>b g>c g>h h>d h>f
    learned b>h e>a e>b e>f g>b g>c g>h h>d h>f
    expect 8 1 0 4 5 0 8 1 0 4 4 0 3 1 1 1 0 0 0
    graph 8
    truth b>a c>e d>a f>g g>e h>e h>g
    learned b>a c>e d>a f>g g>e h>e h>g
    expect 7 0 0 7 0 0 7 0 0 7 0 0 0 0 0 1 0 0 0
    graph 2
    truth a>b
    learned a>b
    expect 1 0 0 0 1 0 1 0 0 0 1 0 0 0 0 1 0 0 0
    graph 3
    truth c>b
    learned c>b
    expect 1 0 0 0 1 0 1 0 0 0 1 0 0 0 0 1 0 0 0
    graph 15
    truth a>f a>n b>k c>g d>f d>g e>c e>n f>g g>b h>d i>e j>a j>b l>c m>g
    learned b>a g>a g>h i>a j>h l>c l>h l>k l>o m>g m>l n>d
    expect 2 10 14 2 10 11 2 10 14 2 0 0 26 24 24 1 81 81 46
    graph 3
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 15
    truth b>f b>n c>d c>l c>m d>o f>n h>e h>n i>b i>c j>a j>l j>m j>n j>o k>e k>f k>n l>g m>a m>d m>l m>o o>f
    learned a>e b>a b>e b>g c>g c>i c>k c>l d-o f>b f>i h>b h>e h-j h>m j>b j>d j>g j>l j>o k>g l>a l>f l>g l>m
    learned m>a m>d m>g m>k m>o n>a n>g o>e
    expect 12 21 13 8 23 14 8 23 17 8 3 2 38 38 38 1 - - -
    graph 20
    truth b>p b>s c>p f>c f>k h>g h>k h>n h>t j>a j>e k>c l>g l>o n>k n>p o>m r>f r>g r>j r>o s>k
    learned b>p b>s c>k e>j f>c h-g h-n h-t j-a k>h l-g l>o n>k n-p o>m p>c r>f r>g r>j s>k
    expect 20 0 2 7 7 8 10 4 12 7 7 6 12 12 - 1 - - -
    graph 12
    truth a>i a>j b>f b>i b>j c>a c>b c>d c>f c>i e>k f>i g>a g>d h>f j>d j>f j>i k>a k>b k>j l>i
    learned a-i b>i b=j c*b c>d c*f c=i e-k f=h f*i g>d j*d j=f j=i koa k-b k*j l>i
    expect 18 0 4 14 5 7 14 5 8 14 5 3 17 18 - 1 - - -
    graph 2
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 6
    truth a>e a>f c>e c>f d>c d>e d>f e>f
    learned a>f b>c c>f d>c d>e d>f e>f
    expect 6 1 2 4 3 2 6 1 2 4 2 0 6 3 3 1 3 3 3
    graph 5
    truth b>d e>c
    learned b-d c-e
    expect 2 0 0 0 0 0 0 0 2 0 0 0 0 2 1 1 - - -
    graph 4
    truth b>d c>a c>d
    learned a>b b>d c>a c>d
    expect 3 1 0 2 2 0 3 1 0 2 1 0 1 1 1 1 0 0 0
    graph 6
    truth a>d b>a b>d b>e c>b c>d c>e d>e d>f
    learned b-a b-d b=e c-b c=d c*e
    expect 6 0 3 3 2 4 3 2 6 3 2 1 7 9 - 1 - - -
    graph 15
    truth b>j c>l e>l f>b f>g f>o h>c h>g h>k i>m k>l n>c n>i o>d o>h o>j o>k
    learned c>h c>i c>l d>a d>b f>b f>h i>a i>m j>i j>m l>m m>f o>b o>d o>f o>g o>k o>l
    expect 7 12 10 1 18 8 5 14 12 1 6 1 26 24 24 1 69 69 39
    graph 2
    truth a>b
    learned a>b
    expect 1 0 0 0 1 0 1 0 0 0 1 0 0 0 0 1 0 0 0
    graph 20
    truth a>g a>s a>t b>c f>m f>q h>c h>d i>l k>a k>c k>g l>t o>t q>c r>b
    learned a-g a-k a-s a>t c>b d-h f-m i-l k>c l>t o>t q>c r>b
    expect 13 0 3 5 2 2 6 1 10 5 2 1 5 10 7 1 - - -
    graph 10
    truth a>h c>b c>d c>e c>g c>i c>j d>f d>g d>h d>i e>b e>d e>g e>i f>j g>a g>b g>f g>j h>b i>b
    learned a-f a>h b>c b>e c>e c>i c-j d>c d-f d>g d>h d-i e>d e>g e>i f>g f-j g-a g-j h>b
    expect 19 1 3 3 10 7 9 4 13 3 10 5 17 14 - 0 - - -
    graph 4
    truth
    learned b*a
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 - 1 - - -
    graph 2
    truth
    learned a>b
    expect 0 1 0 0 1 0 0 1 0 0 0 0 1 1 1 1 0 0 0
    graph 6
    truth c>a d>a d>c e>a e>d e>f f>a f>b f>c
    learned d>a d>c e>a e>d f>a f>b f>c f>e
    expect 8 0 1 5 3 1 7 1 2 5 3 0 1 2 2 1 9 9 9
    graph 2
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 5
    truth a>e b>a b>e c>a c>b c>d d>b d>e
    learned a>e b-a c>a c>b d>e e-b
    expect 6 0 2 2 2 1 4 0 4 2 2 1 5 4 - 1 - - -
    graph 3
    truth c>a c>b
    learned c-a c-b
    expect 2 0 0 0 0 0 0 0 2 0 0 0 0 2 0 1 - - -
    graph 8
    truth a>b b>f d>f e>g f>c
    learned a>b d>e f>e
    expect 1 2 4 0 3 3 1 2 4 0 1 0 6 6 6 1 8 8 8
    graph 15
    truth b>f j>f j>i k>e m>a o>i o>l
    learned f>j f>k j>i k>e m>a o>i o>l
    expect 6 1 1 2 5 2 5 2 2 2 4 1 3 3 3 1 5 5 4
    graph 5
    truth a>b c>d c>e d>b e>b
    learned a>b c-d c-e d>b e>b
    expect 5 0 0 3 0 0 3 0 2 3 0 0 0 2 1 1 - - -
    graph 12
    truth b>a b>e c>a d>l f>e g>e h>e i>c i>e i>g j>e j>h j>k k>a k>b k>c k>e l>f
    learned b>a b>e c>a d>b d>l f>e f-l g>e h-e i>c i>e i>g j>e j>h k-a k>c k>e
    expect 16 1 2 10 4 2 13 1 5 10 3 2 8 6 - 1 - - -
    graph 20
    truth a>b a>c a>h a>p b>h c>p e>j e>p g>a g>f g>h g>l g>t i>p i>r k>a k>h k>r k>s l>f l>m l>n l>o m>j n>h q>h
    truth q>j r>l r>p s>b s>l t>h t>i t>o t>s
    learned a>b a=c a*h a-p c>p e=p g*a gof g*t h*g h*t k-a k*r l-f l>o m>j n>h q>h r*l rop s=b s*k s*l t-i t=o
    learned t>s
    expect 26 0 9 16 8 17 17 7 18 16 8 8 27 28 - 1 - - -
    graph 3
    truth b>c
    learned a>b c>a c>b
    expect 1 2 0 0 3 0 0 3 1 0 1 0 2 3 3 1 2 2 2
    graph 6
    truth a>c b>a b>c d>a d>b d>f f>a f>c
    learned a>f b>a b>c d>a d>b f>c
    expect 6 0 2 4 2 2 5 1 3 4 2 1 5 3 3 1 8 8 4
    graph 8
    truth a>d b>h d>h e>d e>h g>f g>h h>f
    learned a>d b>h d>h e>d e>h g>f g>h h>f
    expect 8 0 0 8 0 0 8 0 0 8 0 0 0 0 0 1 0 0 0
    graph 6
    truth c>b c>d
    learned a>b c-b c>d
    expect 2 1 0 0 2 0 1 1 1 0 1 0 2 2 2 1 - - -
    graph 6
    truth c>a c>e d>a d>b e>a e>b e>d f>a f>b f>c f>d
    learned aoe b=d b=e c-e d>a e=d f=a f-b f*c f*d
    expect 10 0 1 5 6 3 7 4 4 5 6 2 9 10 - 1 - - -
    graph 6
    truth a>e b>a b>d b>e b>f c>a d>a d>f f>a f>e
    learned a>e b>e d>c f>a f>e
    expect 4 1 6 4 1 3 4 1 6 4 0 0 8 7 7 1 12 12 11
    graph 5
    truth b>a b>c b>e c>a d>a d>c e>a e>c e>d
    learned a>b a>c b>c b>e d>a d>c e>a e>c e>d
    expect 9 0 0 5 4 1 7 2 2 5 4 1 4 2 - 0 - - -
    graph 4
    truth b>a c>a c>b
    learned a-b a-c b-c b-d
    expect 3 1 0 0 0 0 0 0 3 0 0 0 1 4 2 1 - - -
    graph 20
    truth a>f b>c b>f c>p e>c e>h e>i e>j e>p f>c f>s g>n h>s i>b i>h i>q k>f k>g k>j k>m l>b m>b m>e m>f n>d o>a
    truth o>f o>s q>c q>p q>s r>f r>l s>c t>e t>h t>j t>q t>s
    learned a>f b>c b>m c>p c>t e>c e>i e>p f>b f-s g-n h-i h>s i-b k-f k>g k-j k-m l>b l>r m>e o-a o>f o-s p-q
    learned q>c q>i q>s r-f s-t t-e t-j t>q
    expect 32 1 7 13 6 20 14 5 25 13 5 14 24 26 - 0 - - -
    graph 20
    truth a>p a>r b>p c>a c>f c>k c>l d>f d>g d>h d>k d>l d>o d>s e>h e>j e>n f>k f>o g>j g>p h>b h>n i>b i>f i>j
    truth i>s k>j l>j l>m l>s m>p o>b o>n p>n q>b q>c q>d q>g q>h q>i q>l q>n q>t r>g t>c t>e t>i t>j t>o t>r
    learned b*h b>p c-a c-k d=h dok dol d=o d>s e>t f=c g*j g=p h=n i>b iof i=q i=s j*e j=i k>j l>j l-m m-p o*b
    learned o=n p-a p>n q*b q*d qog q>h q=n q*t r>g sol t-i t*j too t>r
    expect 40 0 11 22 16 21 25 13 26 22 16 12 40 42 - 1 - - -
    graph 6
    truth b>a d>a d>f e>a e>b f>a
    learned b>a d>b d>c d>e e>a e>b f>a f>b f>e
    expect 4 5 2 3 6 1 4 5 2 3 1 0 7 7 7 1 3 3 2
    graph 3
    truth c>a
    learned a>c c>b
    expect 1 1 0 0 2 0 0 2 1 0 1 0 1 2 2 1 2 2 2
    graph 15
    truth b>m c>f e>b e>k f>m f>n g>h i>h j>g m>i n>i n>k o>h o>l
    learned b-e b>m c-f e>k f>m f-n g>h g-j i>h l-o m>i n>i n>k o>h
    expect 14 0 0 9 0 0 9 0 5 9 0 0 0 5 3 1 - - -
    graph 2
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 2
    truth a>b
    learned a=b
    expect 1 0 0 0 2 0 1 1 0 0 2 0 1 1 - 1 - - -
    graph 4
    truth b>d d>a d>c
    learned a>b b>c d>a d>b d>c
    expect 3 2 0 0 5 0 2 3 1 0 3 0 2 3 3 1 4 4 4
    graph 2
    truth
    learned
    expect 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0
    graph 20
    truth a>b a>e a>r b>o c>f c>i c>n c>p d>i d>k e>k f>b f>d f>e f>j f>s g>r h>g h>l h>m h>n h>o h>s h>t j>a j>k
    truth m>d m>f m>l m>o m>q n>b n>g n>l p>d p>g q>o r>i s>a s>j t>d t>e t>g t>m t>p t>q t>s
    learned a>b a-d a-g a-i a>k a-o a-p d>h d>q e>c e>h e>m e>q f>c f>n f>q f>s f>t g>e g>f h>c i>c i>k i>m i-p
    learned i>r i>s j>b j>c j>k j>n k>h l>c l>f m>b m>c o>e o>k o>n o>t p>m p>n p>q p>t q>b s>n t>b t>c t>r t>s
    expect 8 42 39 4 40 38 4 40 43 4 4 4 85 85 85 1 - - -
    graph 12
    truth b>f b>h b>k d>a e>l f>c g>k g>l h>c h>f h>k i>d i>g i>h j>a j>c j>k k>d l>f
    learned a>j b>f b>h b-k c-j d-a e-l f-c f>l h>c h>f h>k i-d i-h j>k k>d l>g
    expect 17 0 2 7 3 11 7 3 12 7 3 10 12 12 - 1 - - -
    graph 10
    truth a>g a>h b>e b>g c>g d>a d>e e>f e>g f>a f>c f>g i>b i>c i>f j>a j>d
    learned a=h b>e d>a doe e-f f*c fog i*b i*c i>f j-a jod
    expect 12 0 5 6 2 9 7 1 10 6 2 4 14 14 - 1 - - -
    """
}
