Option Explicit

Private Sub Workbook_Open()
    RegisterHelp
    ' A second later, so that the workbook is in sight before anything else is done.
    Application.OnTime Now + TimeSerial(0, 0, 1), "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!WarmUp"
End Sub
