"""Writes book.xlsx beside this file: `python3 generate.py` (openpyxl 3.1)."""

import datetime
import pathlib

import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "people"
sheet.append(["age", "grade", "seen", "smokes", "dose", "remark"])
for row in range(12):
    seen = datetime.date(2024, 1, 1) + datetime.timedelta(days=row)
    dose = None if row == 3 else "n/a" if row == 5 else row * 1.25
    sheet.append([30 + row, ["low", "high", "middle"][row % 3], seen, row % 2 == 0, dose, "twelve" if row == 11 else row])
other = book.create_sheet("other")
for row in ([1, 2.5], [3, 4.5]):
    other.append(row)
book.save(pathlib.Path(__file__).with_name("book.xlsx"))
