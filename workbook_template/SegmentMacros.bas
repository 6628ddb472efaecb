Attribute VB_Name = "SegmentMacros"
Option Explicit

' What the buttons and the ribbon call. Each of these is a door: the work is done by the Python package xl_segment.

Public Sub RunSegment()
    RunPython "from xl_segment.excel import macros; macros.segment()"
End Sub

Public Sub RunRefresh()
    RunPython "from xl_segment.excel import macros; macros.refresh()"
End Sub

Public Sub RunUndo()
    If MsgBox("Take the last run back? The segments are those of the run before it.", vbOKCancel + vbQuestion, "Undo last run") = vbOK Then
        RunPython "from xl_segment.excel import macros; macros.undo()"
    End If
End Sub

Public Sub RunClear()
    If MsgBox("Take the segments out of this workbook? Your data stays as it is.", vbOKCancel + vbQuestion, "Clear results") = vbOK Then
        RunPython "from xl_segment.excel import macros; macros.clear()"
    End If
End Sub

Public Sub RunReport()
    RunPython "from xl_segment.excel import macros; macros.report()"
End Sub

Public Sub RunExport()
    RunPython "from xl_segment.excel import macros; macros.export()"
End Sub

Public Sub RunCopy()
    RunPython "from xl_segment.excel import macros; macros.copy()"
End Sub

Public Sub ShowSegments()
    ShowSheet "Segments", "There are no segments yet. Click Segment first."
End Sub

Public Sub ShowSettings()
    ShowSheet "Settings", "This workbook has no sheet Settings: the defaults are used."
End Sub

Public Sub ShowSheet(ByVal SheetName As String, ByVal Otherwise As String)
    Dim Found As Object
    On Error Resume Next
    Set Found = ActiveWorkbook.Sheets(SheetName)
    On Error GoTo 0
    If Found Is Nothing Then
        MsgBox Otherwise, vbInformation, "xl_segment"
    Else
        Found.Activate
    End If
End Sub

' The callbacks of the ribbon.

Public Sub OnRibbonSegment(control As IRibbonControl)
    RunSegment
End Sub

Public Sub OnRibbonRefresh(control As IRibbonControl)
    RunRefresh
End Sub

Public Sub OnRibbonUndo(control As IRibbonControl)
    RunUndo
End Sub

Public Sub OnRibbonClear(control As IRibbonControl)
    RunClear
End Sub

Public Sub OnRibbonReport(control As IRibbonControl)
    RunReport
End Sub

Public Sub OnRibbonExport(control As IRibbonControl)
    RunExport
End Sub

Public Sub OnRibbonCopy(control As IRibbonControl)
    RunCopy
End Sub

Public Sub OnRibbonShow(control As IRibbonControl)
    ShowSegments
End Sub

Public Sub OnRibbonSettings(control As IRibbonControl)
    ShowSettings
End Sub

' The workbook that a formula stands in. For an add-in xlwings would take the one in sight, which may be another.
Public Function CallingWorkbook() As Workbook
    If TypeOf Application.Caller Is Range Then
        Set CallingWorkbook = Application.Caller.Worksheet.Parent
    Else
        Set CallingWorkbook = ActiveWorkbook
    End If
End Function

' Loads Python and its libraries into the memory of the machine, in a process of its own, so that nothing waits for it:
' when the first click starts Python for good, it has not to be fetched from the disk any more.
Public Sub WarmUp()
    #If Mac Then
    #Else
    On Error Resume Next
    Dim Interpreter As String
    Interpreter = GetConfig("INTERPRETER_WIN", "")
    If Interpreter = "" Then Interpreter = GetConfig("INTERPRETER", "python")
    CreateObject("WScript.Shell").Run """" & Interpreter & """ -B -m xl_segment.excel.warm", 0, False
    #End If
End Sub
