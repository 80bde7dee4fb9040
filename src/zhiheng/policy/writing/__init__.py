"""From a compiled plan to what people open: lines of JSON, an Excel workbook, a Word document, a summary to read."""
