Attribute VB_Name = "TemplateMacros"
Option Explicit

' What only the template workbook has: its sample data is put aside, its own sheets are shown.

Public Sub ShowSales()
    Dim Found As Object
    Set Found = DataSheet()
    If Found Is Nothing Then
        MsgBox "This workbook has no sheet Data any more. Your data may stand on any sheet.", vbInformation, "Data"
    Else
        Found.Activate
    End If
End Sub

Public Sub EmptySales()
    Dim Data As ListObject
    Set Data = SampleTable()
    If Data Is Nothing Then
        MsgBox "This workbook has no table Data on a sheet Data any more.", vbInformation, "Data"
        Exit Sub
    End If
    If MsgBox("Take all rows out of the table on sheet " & Data.Parent.Name & ", so that you can paste your own?", vbOKCancel + vbQuestion, "Data") <> vbOK Then Exit Sub
    If Not Data.DataBodyRange Is Nothing Then Data.DataBodyRange.Delete
    ShowSales
End Sub

' In a workbook made from an earlier template the sheet is called Sales, and its table tblSales.
Private Function DataSheet() As Object
    On Error Resume Next
    Set DataSheet = ThisWorkbook.Sheets("Data")
    If DataSheet Is Nothing Then Set DataSheet = ThisWorkbook.Sheets("Sales")
End Function

Private Function SampleTable() As ListObject
    On Error Resume Next
    Set SampleTable = ThisWorkbook.Sheets("Data").ListObjects("Data")
    If SampleTable Is Nothing Then Set SampleTable = ThisWorkbook.Sheets("Sales").ListObjects("tblSales")
End Function

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
