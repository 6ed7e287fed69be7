from . import custody, disposal, filings, inspections, papers, returns, words
