"""Makes sprinkler.csv: 2,000 rows of the sprinkler network of Pearl (1988), with probabilities of our own.

    python3 Tests/Fixtures/Data/make_sprinkler.py > Tests/Fixtures/Data/sprinkler.csv
"""
import random

random.seed(1988)
print("season,rain,sprinkler,wet,slippery")
for _ in range(2000):
    season = random.choice(["dry", "rainy"])
    rain = random.random() < (0.1 if season == "dry" else 0.7)
    sprinkler = random.random() < (0.6 if season == "dry" else 0.1)
    wet = random.random() < (0.95 if rain and sprinkler else 0.9 if rain or sprinkler else 0.02)
    slippery = random.random() < (0.8 if wet else 0.05)
    print(season, *("yes" if value else "no" for value in (rain, sprinkler, wet, slippery)), sep=",")
