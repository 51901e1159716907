"""Invented whereabouts of Bo's in the four generations."""

import json

_RAW = {"latitudeE7": 351324213, "longitudeE7": -1122434441, "accuracy": 10, "source": "WIFI", "deviceTag": 7}
_WHERE = {"latitudeE7": 567754018, "longitudeE7": 10711443, "placeId": "pond", "name": "The Pond"}
_DURATION = {"startTimestamp": "2021-06-16T18:41:27.123Z", "endTimestamp": "2021-06-17T07:02:33Z"}
_MONTH = [
    {"placeVisit": {"location": _WHERE, "duration": _DURATION, "visitConfidence": 90}},
    {"activitySegment": {"duration": _DURATION, "distance": 1200, "activityType": "IN_TRAIN"}},
    {"placeVisit": {"location": {}, "duration": _DURATION}},
]
_TIMES = {"startTime": "2024-06-16T20:41:27.000+02:00", "endTime": "2024-06-17T09:02:33.000+02:00"}
_ANDROID = {
    "semanticSegments": [
        {
            **_TIMES,
            "startTimeTimezoneUtcOffsetMinutes": 120,
            "visit": {
                "hierarchyLevel": 0,
                "probability": 0.7,
                "topCandidate": {"placeId": "pond", "placeLocation": {"latLng": "56.7754018°, 1.0711443°"}},
            },
        },
        {**_TIMES, "timelinePath": [{"point": "56.1°, 1.1°", "time": "2024-06-16T20:50:00.000+02:00"}]},
        {**_TIMES, "timelineMemory": {"trip": {"distanceFromOriginKms": 4}}},
    ],
    "rawSignals": [
        {"position": {"LatLng": "56.1°, 1.1°", "accuracyMeters": 9, "timestamp": "2024-06-16T20:50:00Z"}},
        {"wifiScan": {"deliveryTime": "2024-06-16T20:50:00Z"}},
    ],
    "userLocationProfile": {"frequentPlaces": [{"placeId": "pond", "label": "HOME"}]},
}
_IOS = [
    {
        **_TIMES,
        "visit": {
            "hierarchyLevel": "0",
            "topCandidate": {
                "placeID": "pond",
                "placeLocation": "geo:56.775401,1.071144",
                "semanticType": "Home",
            },
        },
    },
    {**_TIMES, "activity": {"start": "geo:1.5,2.5", "end": "geo:1.6,2.6", "distanceMeters": "900.5"}},
    {**_TIMES, "timelinePath": [{"point": "geo:1.5,2.5", "durationMinutesOffsetFromStartTime": "15"}]},
]

SAMPLES = [
    ("Location History.json", json.dumps({"locations": [{**_RAW, "timestampMs": "1512947698030"}]}).encode()),
    ("Records.json", json.dumps({"locations": [{**_RAW, "timestamp": "2017-12-10T23:14:58.030Z"}]}).encode()),
    ("2021_JUNE.json", json.dumps({"timelineObjects": _MONTH}).encode()),
    ("Zeitleiste.json", json.dumps(_ANDROID, ensure_ascii=False).encode()),
    ("location-history.json", json.dumps(_IOS).encode()),
]
