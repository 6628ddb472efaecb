Attribute VB_Name = "TemplateMacros"
Option Explicit

' What only the template workbook has: its sample data is put aside, its own sheets are shown.

Public Sub ShowSales()
    ShowSheet "Sales", "This workbook has no sheet Sales any more. Your data may stand on any sheet."
End Sub

Public Sub EmptySales()
    Dim Data As ListObject
    On Error Resume Next
    Set Data = ThisWorkbook.Sheets("Sales").ListObjects("tblSales")
    On Error GoTo 0
    If Data Is Nothing Then
        MsgBox "This workbook has no table tblSales on a sheet Sales any more.", vbInformation, "Sales"
        Exit Sub
    End If
    If MsgBox("Take all rows out of the table on sheet Sales, so that you can paste your own?", vbOKCancel + vbQuestion, "Sales") <> vbOK Then Exit Sub
    If Not Data.DataBodyRange Is Nothing Then Data.DataBodyRange.Delete
    ShowSales
End Sub
