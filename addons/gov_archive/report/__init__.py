from . import filings, inspections, papers, returns, words
