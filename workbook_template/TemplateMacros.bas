Attribute VB_Name = "TemplateMacros"
Option Explicit

' What only the template workbook has: its sample data is put aside, its own sheets are shown.

Public Sub ShowSales()
    ThisWorkbook.Sheets("Sales").Activate
    ThisWorkbook.Sheets("Sales").Range("A1").Select
End Sub

Public Sub EmptySales()
    Dim Data As ListObject
    Set Data = ThisWorkbook.Sheets("Sales").ListObjects("tblSales")
    If MsgBox("Take all rows out of the table on sheet Sales, so that you can paste your own?", vbOKCancel + vbQuestion, "Sales") <> vbOK Then Exit Sub
    If Not Data.DataBodyRange Is Nothing Then Data.DataBodyRange.Delete
    ShowSales
End Sub
