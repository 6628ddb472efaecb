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

' Puts the formulas of the sheet Formulas in the place of what they give: each stands as a text two rows above.
Public Sub InsertLive()
    #If Mac Then
    MsgBox "The formulas call Python, which Excel can do on Windows only.", vbInformation, "Formulas"
    #Else
    Dim Entry As Name
    For Each Entry In ThisWorkbook.Names
        If Left$(Entry.Name, 14) = "xlseg_example_" Then InsertLiveInto Entry
    Next Entry
    #End If
End Sub

Private Sub InsertLiveInto(ByVal Entry As Name)
    Dim Area As Range
    Dim First As Object
    Dim Text As String
    On Error Resume Next
    Set Area = Entry.RefersToRange
    On Error GoTo 0
    If Area Is Nothing Then Exit Sub
    If Area.Row < 3 Then Exit Sub
    Set First = Area.Cells(1, 1)
    Text = CStr(First.Offset(-2, 0).Value)
    If Left$(Text, 8) <> "=SEGMENT" Then Exit Sub
    Area.ClearContents
    ' Late bound: Excel before 365 has no Formula2, and fills the area by itself only where it is told to.
    On Error Resume Next
    CallByName First, "Formula2", VbLet, Text
    If Err.Number <> 0 Then Area.FormulaArray = Text
    On Error GoTo 0
End Sub
