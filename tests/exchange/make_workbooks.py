"""Writes the spreadsheets that tests/exchange/workbook_test.cpp reads: make_workbooks.py FOLDER."""
import sys

import openpyxl  # text in the cells
import xlsxwriter  # text in a list of shared strings, as Excel has it

folder = sys.argv[1]

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "codes"
for _ in range(3):
    sheet.append(["SAMM, a text & more <signs>"])
sheet["A10"] = None
for column, name in enumerate(["Subject", "Filename", "Onset Frame", "Apex Frame", "Offset Frame", "Micro", "Action Units", "Estimated Emotion"], 1):
    sheet.cell(14, column, name)
rows = [["006", "006_1_2", 10, 20, 40.0, "Micro - 1/2", "L12 + R14A", "Anger"],
        [6, "006_1_3", 50, None, 60, "Micro - 1/2", "4?", "Others"],
        [7, "006_1_4", 70, 90, 80, "Micro - 1/2", "12 or 14", "Surprise "]]
for i, row in enumerate(rows):
    for column, value in enumerate(row, 1):
        sheet.cell(15 + i, column, value)
sheet["K2"] = True
sheet["K3"] = "=1+1"
second = book.create_sheet("named")
second.append(["ä\u00e9 \u4e2d", 3.5])
book.save(folder + "/SAMM_Micro_FACS_Codes_v2.xlsx")

book = xlsxwriter.Workbook(folder + "/CAS(ME)^2code_final(Updated).xlsx")
sheet = book.add_worksheet("code_final")
sheet.write_row(0, 0, [1, "anger1_1", 20, 30, 45, "4+7", "negative", "micro-expression", "anger"])
sheet.write_row(1, 0, [1, "anger1_2", 100, 120, 0, "12", "positive", "macro-expression"])
sheet.write_rich_string(1, 8, "hap", book.add_format({"bold": True}), "py")
book.add_worksheet("naming_rule2").write_row(0, 0, ["x", 15, 1])
sheet = book.add_worksheet("naming_rule1")
sheet.write_row(0, 0, ["0101", "disgust1"])
sheet.write_row(1, 0, [401, "anger1"])
book.close()
