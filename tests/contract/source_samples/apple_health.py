"""An invented Health export of Ada's, and what lies beside it."""

_DEVICE = (
    "&lt;&lt;HKDevice: 0x282a45810&gt;, name:Apple Watch, manufacturer:Apple, model:Watch, "
    "hardware:Watch2,4, software:4.3.1&gt;"
)
_EXPORT = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record)*)>
<!ATTLIST Audiogram
  type CDATA #REQUIRED
<!ELEMENT SensitivityPoint EMPTY>>
]>
<HealthData locale="en_US">
 <ExportDate value="2024-06-01 09:00:00 +0200"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1990-03-04" HKCharacteristicTypeIdentifierBloodType="HKBloodTypeNotSet"/>
 <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Ada’s Watch" device="{_DEVICE}" unit="count/min" creationDate="2024-03-01 09:00:05 +0200" startDate="2024-03-01 09:00:00 +0200" endDate="2024-03-01 09:00:00 +0200" value="72"/>
 <Record type="HKQuantityTypeIdentifierStepCount" sourceName="Ada’s Phone" unit="count" creationDate="2024-03-01 09:10:05 +0200" startDate="2024-03-01 09:00:00 +0200" endDate="2024-03-01 09:10:00 +0200" value="412"/>
 <Record type="HKQuantityTypeIdentifierBodyMass" sourceName="Scale" unit="lb" creationDate="1601-01-01 00:00:00 +0000" startDate="1601-01-01 00:00:00 +0000" endDate="1601-01-01 00:00:00 +0000" value="150"/>
 <Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="Ada’s Watch" creationDate="2024-03-02 07:00:00 +0200" startDate="2024-03-01 23:00:00 +0200" endDate="2024-03-02 06:30:00 +0200" value="HKCategoryValueSleepAnalysisAsleepCore">
  <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>
 </Record>
 <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min" sourceName="Ada’s Watch" startDate="2024-03-01 18:00:00 +0200" endDate="2024-03-01 18:30:00 +0200">
  <WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="5" unit="km"/>
 </Workout>
 <StateOfMind sourceName="Ada’s Watch" startDate="2024-03-01 21:10:00 +0200" endDate="2024-03-01 21:10:00 +0200" kind="dailyMood" valence="0.4" labels="calm, content" associations="fitness"/>
 <ActivitySummary dateComponents="2024-03-01" activeEnergyBurned="590.2" activeEnergyBurnedUnit="kcal" appleExerciseTime="68" appleStandHours="13"/>
</HealthData>
"""  # noqa: E501 - as the phone writes it
_ROUTE = """\
<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Apple Health Export" xmlns="http://www.topografix.com/GPX/1/1">
 <trk><trkseg><trkpt lon="13.4" lat="52.5"><ele>30</ele><time>2024-03-01T17:00:00Z</time></trkpt>
 <trkpt lon="13.4" lat="52.6"><time>2024-03-01T17:00:09Z</time></trkpt></trkseg></trk>
</gpx>
"""
_CDA = (
    '<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Data</title></ClinicalDocument>\n'
)

SAMPLES = [
    ("apple_health_export/Exportieren.xml", _EXPORT.encode()),
    ("apple_health_export/workout-routes/route_2024-03-01_6.00pm.gpx", _ROUTE.encode()),
    ("apple_health_export/export_cda.xml", _CDA.encode()),
]
