"""Invented orders of Ada's, as three generations of the same shop wrote them."""

_RETAIL = """\
Website,Order ID,Order Date,Purchase Order Number,Currency,Unit Price,Unit Price Tax,Shipping Charge,\
Total Discounts,Total Owed,Shipment Item Subtotal,Shipment Item Subtotal Tax,ASIN,Product Condition,Quantity,\
Payment Instrument Type,Order Status,Shipment Status,Ship Date,Shipping Option,Shipping Address,\
Billing Address,Carrier Name & Tracking Number,Product Name,Gift Message,Gift Sender Name,\
Gift Recipient Contact Details
Amazon.de,302-1,2025-08-04T20:39:52Z,Not Applicable,EUR,"1,219.49",0,0,0,"1,219.49",0,0,B0INVENT01,New,1,\
Visa - 1,Closed,Shipped,2025-08-05T03:08:19Z,std,Elm Street 4,Elm Street 4,C1,Okerton Rope,Not Available,\
Not Available,Not Available
Amazon.de,302-2,2025-08-06T10:00:00Z,Not Applicable,EUR,4.90,0,0,0,4.90,0,0,B0INVENT02,New,3,Visa - 1,Closed,\
Shipped,2025-08-07T03:08:19Z,std,Elm Street 4,Elm Street 4,C2,Feldhof Oat Drink,Not Available,Not Available,\
Not Available
Amazon.de,302-3,2025-08-08T10:00:00Z,Not Applicable,EUR,29.00,0,0,0,29.00,0,0,B0INVENT03,New,1,Visa - 1,\
Closed,Shipped,2025-08-09T03:08:19Z,std,Elm Street 4,Elm Street 4,C3,Tindra Teapot,For Bo,Ada,Not Available
Amazon.de,302-4,2025-08-09T10:00:00Z,Not Applicable,EUR,9.00,0,0,0,0,0,0,B0INVENT04,New,1,Visa - 1,Cancelled,\
Not Available,Not Available,std,Elm Street 4,Elm Street 4,Not Available,Lodd Lamp,Not Available,\
Not Available,Not Available
"""
_ORDERS = """\
Website,Order ID,Order Date,Currency,Unit Price,Total Amount,ASIN,Original Quantity,Order Status,Product Name
Amazon.in,402-1,2026-01-04T08:00:00Z,INR,349.00,349.00,B0INVENT05,1,Closed,Masala Tea
"""
_REPORT = """\
Order Date,Order ID,Title,Category,ASIN/ISBN,UNSPSC Code,Purchase Price Per Unit,Quantity,Item Total
03/18/21,111-1,Chalk Bag,Sports,B0INVENT06,0,$19.99,1,$19.99
13/45/21,111-2,Lamp,Home,B0INVENT07,0,$9.99,1,$9.99
"""

SAMPLES = [
    ("Retail.OrderHistory.1/Retail.OrderHistory.1.csv", b"\xef\xbb\xbf" + _RETAIL.encode()),
    ("Your Amazon Orders/Order History.csv", _ORDERS.encode()),
    ("orders.csv", _REPORT.encode()),
]
