"""What our sheets and the cells on them are called in a workbook."""

from __future__ import annotations

#: The result sheets, in the order in which they stand.
SEGMENTS = "Segments"
CUSTOMERS = "Customers"
CHARTS = "Segment charts"
MODEL_PAGE = "Model"
CHECK = "Data check"
EXPLORE = "Explore"
CHANGES = "Changes"
COMPARE = "Compare"
REPORT = "Report"

#: The sheets of the template.
START_SHEET = "Start"
DATA_SHEET = "Data"
SETTINGS_SHEET = "Settings"
PERSONAS_SHEET = "Personas"
FORMULAS_SHEET = "Formulas"

#: How every defined name of ours for cells begins; the functions below have names that one types, and each setting of
#: the sheet Settings is a name as well. Sheets that they point to hold no data.
OWN_NAMES = "xlseg_"

#: Each of our result sheets has a name of its own, by which it is known when the user has called it something else.
PAGE_NAMES = "xlseg_page_"

#: Cells of the control sheets, in a workbook made from the template.
START_CELL = "xlseg_start"
LAST_RUN_CELL = "xlseg_last_run"
TO_CHECK_CELLS = "xlseg_to_check"
TILE_CELLS = "xlseg_tiles"
PERSONA_CELLS = "xlseg_persona_cards"
#: Cells of the sheet Start in a workbook made from an earlier template.
STATE_CELL = "xlseg_state"
CHANGED_CELL = "xlseg_changed"
CARD_CELLS = "xlseg_cards"
SETTINGS_CELLS = "xlseg_settings"
PERSONAS_HEAD = "xlseg_personas"
FORMULAS_CELL = "xlseg_formulas"
#: What each example of a worksheet function gives, with a number behind the name.
EXAMPLE_CELLS = "xlseg_example_"

#: Cells of Data check: what each column was taken for, and the words that one can choose from.
COLUMN_CHOICES = "xlseg_columns"
ROLE_WORDS = "xlseg_roles"

#: Cells of Model, which formulas score a customer with.
WEIGHTS = "xlseg_weights"
OFFSETS = "xlseg_offsets"
#: Both of them, the offsets below the weights.
SCORING = "xlseg_scoring"
SEGMENT_NUMBERS = "xlseg_numbers"
PERSONA_NAMES = "xlseg_persona_names"
ADVICE = "xlseg_advice"
CARD = "xlseg_card"
COUNTED = "xlseg_counted"
CENTRES = "xlseg_centres"
SCALES = "xlseg_scales"
SCORES = "xlseg_scores"
DISTANCES = "xlseg_distances"
CARD_NAMES = (
    WEIGHTS, OFFSETS, SCORING, SEGMENT_NUMBERS, PERSONA_NAMES, ADVICE, CARD, COUNTED, CENTRES, SCALES, SCORES,
    DISTANCES,
)  # fmt: skip
#: The Excel Table of the sheet Customers.
CUSTOMERS_TABLE = "xlseg_customers"
#: Functions of Excel on Windows that call Python.
WORKSHEET_FUNCTIONS = (
    "SEGMENT", "SEGMENT_PERSONA", "SEGMENT_PROFILE", "SEGMENT_K", "SEGMENT_WHY", "SEGMENT_ELBOW", "SEGMENT_PCA",
    "SEGMENT_RFM", "SEGMENT_SCORE",
)  # fmt: skip
#: Functions of one's own for Excel 365.
SEGMENT_OF = "SEGMENT_OF"
PERSONA_OF = "PERSONA_OF"
