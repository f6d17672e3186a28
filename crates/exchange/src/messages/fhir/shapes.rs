//! What FHIR R4 says about the elements of the resources that are mapped: their names, whether there is one or a list, their types and which
//! are required. Facts of the specification (hl7.org/fhir/R4), written down as a table.
//!
//! `name:Type`, `*` a list, `!` required, `[x]` one of several types. `any` is not looked into.

use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element {
    pub name: &'static str,
    pub kind: &'static str,
    pub list: bool,
    pub required: bool,
    pub choice: bool,
}

const TABLE: &str = "
MessageHeader event[x]! destination*:any sender:Reference enterer:Reference author:Reference source:MessageSource! responsible:Reference \
 reason:CodeableConcept response:any focus*:Reference definition:canonical
MessageSource name:string software:string version:string contact:ContactPoint endpoint:url!
DiagnosticReport identifier*:Identifier basedOn*:Reference status:code! category*:CodeableConcept code:CodeableConcept! subject:Reference \
 encounter:Reference effective[x] issued:instant performer*:Reference resultsInterpreter*:Reference specimen*:Reference result*:Reference \
 imagingStudy*:Reference media*:any conclusion:string conclusionCode*:CodeableConcept presentedForm*:Attachment
Observation identifier*:Identifier basedOn*:Reference partOf*:Reference status:code! category*:CodeableConcept code:CodeableConcept! \
 subject:Reference focus*:Reference encounter:Reference effective[x] issued:instant performer*:Reference value[x] \
 dataAbsentReason:CodeableConcept interpretation*:CodeableConcept note*:Annotation bodySite:CodeableConcept method:CodeableConcept \
 specimen:Reference device:Reference referenceRange*:ReferenceRange hasMember*:Reference derivedFrom*:Reference \
 component*:ObservationComponent
ObservationComponent code:CodeableConcept! value[x] dataAbsentReason:CodeableConcept interpretation*:CodeableConcept \
 referenceRange*:ReferenceRange
ReferenceRange low:Quantity high:Quantity type:CodeableConcept appliesTo*:CodeableConcept age:Range text:string
Patient identifier*:Identifier active:boolean name*:HumanName telecom*:ContactPoint gender:code birthDate:date deceased[x] \
 address*:Address maritalStatus:CodeableConcept multipleBirth[x] photo*:Attachment contact*:PatientContact \
 communication*:Communication generalPractitioner*:Reference managingOrganization:Reference link*:any
PatientContact relationship*:CodeableConcept name:HumanName telecom*:ContactPoint address:Address gender:code organization:Reference \
 period:Period
Communication language:CodeableConcept! preferred:boolean
Organization identifier*:Identifier active:boolean type*:CodeableConcept name:string alias*:string telecom*:ContactPoint \
 address*:Address partOf:Reference contact*:OrganizationContact endpoint*:Reference
OrganizationContact purpose:CodeableConcept name:HumanName telecom*:ContactPoint address:Address
Practitioner identifier*:Identifier active:boolean name*:HumanName telecom*:ContactPoint address*:Address gender:code birthDate:date \
 photo*:Attachment qualification*:any communication*:CodeableConcept
PractitionerRole identifier*:Identifier active:boolean period:Period practitioner:Reference organization:Reference \
 code*:CodeableConcept specialty*:CodeableConcept location*:Reference healthcareService*:Reference telecom*:ContactPoint \
 availableTime*:any notAvailable*:any availabilityExceptions:string endpoint*:Reference
Specimen identifier*:Identifier accessionIdentifier:Identifier status:code type:CodeableConcept subject:Reference receivedTime:dateTime \
 parent*:Reference request*:Reference collection:SpecimenCollection processing*:any container*:any condition*:CodeableConcept \
 note*:Annotation
SpecimenCollection collector:Reference collected[x] duration:any quantity:Quantity method:CodeableConcept bodySite:CodeableConcept \
 fastingStatus[x]
ServiceRequest identifier*:Identifier instantiatesCanonical*:canonical instantiatesUri*:uri basedOn*:Reference replaces*:Reference \
 requisition:Identifier status:code! intent:code! category*:CodeableConcept priority:code doNotPerform:boolean code:CodeableConcept \
 orderDetail*:CodeableConcept quantity[x] subject:Reference! encounter:Reference occurrence[x] asNeeded[x] authoredOn:dateTime \
 requester:Reference performerType:CodeableConcept performer*:Reference locationCode*:CodeableConcept locationReference*:Reference \
 reasonCode*:CodeableConcept reasonReference*:Reference insurance*:Reference supportingInfo*:Reference specimen*:Reference \
 bodySite*:CodeableConcept note*:Annotation patientInstruction:string relevantHistory*:Reference
Device identifier*:Identifier definition:Reference udiCarrier*:any status:code statusReason*:CodeableConcept \
 distinctIdentifier:string manufacturer:string manufactureDate:dateTime expirationDate:dateTime lotNumber:string serialNumber:string \
 deviceName*:DeviceName modelNumber:string partNumber:string type:CodeableConcept specialization*:any version*:any property*:any \
 patient:Reference owner:Reference contact*:ContactPoint location:Reference url:uri note*:Annotation safety*:CodeableConcept \
 parent:Reference
DeviceName name:string! type:code!
Provenance target*:Reference! occurred[x] recorded:instant! policy*:uri location:Reference reason*:CodeableConcept \
 activity:CodeableConcept agent*:ProvenanceAgent! entity*:any signature*:any
ProvenanceAgent type:CodeableConcept role*:CodeableConcept who:Reference! onBehalfOf:Reference
Composition identifier:Identifier status:code! type:CodeableConcept! category*:CodeableConcept subject:Reference encounter:Reference \
 date:dateTime! author*:Reference! title:string! confidentiality:code attester*:any custodian:Reference relatesTo*:any event*:any \
 section*:Section
Section title:string code:CodeableConcept author*:Reference focus:Reference text:Narrative mode:code orderedBy:CodeableConcept \
 entry*:Reference emptyReason:CodeableConcept section*:Section
Condition identifier*:Identifier clinicalStatus:CodeableConcept verificationStatus:CodeableConcept category*:CodeableConcept \
 severity:CodeableConcept code:CodeableConcept bodySite*:CodeableConcept subject:Reference! encounter:Reference onset[x] abatement[x] \
 recordedDate:dateTime recorder:Reference asserter:Reference stage*:any evidence*:any note*:Annotation
Encounter identifier*:Identifier status:code! statusHistory*:any class:Coding! classHistory*:any type*:CodeableConcept \
 serviceType:CodeableConcept priority:CodeableConcept subject:Reference episodeOfCare*:Reference basedOn*:Reference participant*:any \
 appointment*:Reference period:Period length:any reasonCode*:CodeableConcept reasonReference*:Reference diagnosis*:any \
 account*:Reference hospitalization:any location*:any serviceProvider:Reference partOf:Reference
Immunization identifier*:Identifier status:code! statusReason:CodeableConcept vaccineCode:CodeableConcept! patient:Reference! \
 encounter:Reference occurrence[x]! recorded:dateTime primarySource:boolean reportOrigin:CodeableConcept location:Reference \
 manufacturer:Reference lotNumber:string expirationDate:date site:CodeableConcept route:CodeableConcept doseQuantity:Quantity \
 performer*:any note*:Annotation reasonCode*:CodeableConcept reasonReference*:Reference isSubpotent:boolean \
 subpotentReason*:CodeableConcept education*:any programEligibility*:CodeableConcept fundingSource:CodeableConcept reaction*:any \
 protocolApplied*:any
Location identifier*:Identifier status:code operationalStatus:Coding name:string alias*:string description:string mode:code \
 type*:CodeableConcept telecom*:ContactPoint address:Address physicalType:CodeableConcept position:any \
 managingOrganization:Reference partOf:Reference hoursOfOperation*:any availabilityExceptions:string endpoint*:Reference
Procedure identifier*:Identifier instantiatesCanonical*:canonical instantiatesUri*:uri basedOn*:Reference partOf*:Reference \
 status:code! statusReason:CodeableConcept category:CodeableConcept code:CodeableConcept subject:Reference! encounter:Reference \
 performed[x] recorder:Reference asserter:Reference performer*:any location:Reference reasonCode*:CodeableConcept \
 reasonReference*:Reference bodySite*:CodeableConcept outcome:CodeableConcept report*:Reference complication*:CodeableConcept \
 complicationDetail*:Reference followUp*:CodeableConcept note*:Annotation focalDevice*:any usedReference*:Reference \
 usedCode*:CodeableConcept
RelatedPerson identifier*:Identifier active:boolean patient:Reference! relationship*:CodeableConcept name*:HumanName \
 telecom*:ContactPoint gender:code birthDate:date address*:Address photo*:Attachment period:Period communication*:Communication
DocumentReference masterIdentifier:Identifier identifier*:Identifier status:code! docStatus:code type:CodeableConcept \
 category*:CodeableConcept subject:Reference date:instant author*:Reference authenticator:Reference custodian:Reference \
 relatesTo*:any description:string securityLabel*:CodeableConcept content*:any! context:any
Identifier use:code type:CodeableConcept system:uri value:string period:Period assigner:Reference
HumanName use:code text:string family:string given*:string prefix*:string suffix*:string period:Period
ContactPoint system:code value:string use:code rank:positiveInt period:Period
Address use:code type:code text:string line*:string city:string district:string state:string postalCode:string country:string \
 period:Period
CodeableConcept coding*:Coding text:string
Coding system:uri version:string code:code display:string userSelected:boolean
Reference reference:string type:uri identifier:Identifier display:string
Quantity value:decimal comparator:code unit:string system:uri code:code
Period start:dateTime end:dateTime
Range low:Quantity high:Quantity
Ratio numerator:Quantity denominator:Quantity
Annotation author[x] time:dateTime text:markdown!
Attachment contentType:code language:code data:base64Binary url:url size:unsignedInt hash:base64Binary title:string creation:dateTime
Meta versionId:id lastUpdated:instant source:uri profile*:canonical security*:Coding tag*:Coding
Narrative status:code! div:xhtml!
Extension url:uri! value[x]
";

/// What every resource may have besides.
const EVERY_RESOURCE: &str = "id:id meta:Meta implicitRules:uri language:code text:Narrative contained*:any extension*:Extension modifierExtension*:Extension";
/// What every other element may have besides.
const EVERY_ELEMENT: &str = "id:string extension*:Extension modifierExtension*:Extension";

/// Types of resources of R4 that are passed on without a look inside.
const OTHER_RESOURCES: &str = "Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic \
    Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem \
    ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest CompartmentDefinition \
    ConceptMap Consent Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue DeviceDefinition \
    DeviceMetric DeviceRequest DeviceUseStatement DocumentManifest EffectEvidenceSynthesis Endpoint EnrollmentRequest \
    EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit \
    FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy ImmunizationEvaluation \
    ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List Measure MeasureReport Media Medication \
    MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement MedicinalProduct \
    MessageDefinition MolecularSequence NamingSystem NutritionOrder ObservationDefinition OperationDefinition OperationOutcome \
    OrganizationAffiliation Parameters PaymentNotice PaymentReconciliation Person PlanDefinition Questionnaire QuestionnaireResponse \
    RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment RiskEvidenceSynthesis \
    Schedule SearchParameter Slot SpecimenDefinition StructureDefinition StructureMap Subscription Substance SubstanceSpecification \
    SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript ValueSet VerificationResult VisionPrescription";

const DATA_TYPES: &str = "MessageSource ObservationComponent ReferenceRange PatientContact Communication OrganizationContact \
    SpecimenCollection DeviceName ProvenanceAgent Section Identifier HumanName ContactPoint Address CodeableConcept Coding Reference \
    Quantity Period Range Ratio Annotation Attachment Meta Narrative Extension";

static SHAPES: LazyLock<HashMap<&'static str, Vec<Element>>> = LazyLock::new(|| {
    let mut shapes = HashMap::new();
    for row in TABLE.lines().filter(|l| !l.trim().is_empty()) {
        let mut words = row.split_ascii_whitespace();
        let Some(name) = words.next() else { continue };
        let every = if is_data_type(name) { EVERY_ELEMENT } else { EVERY_RESOURCE };
        shapes.insert(name, words.chain(every.split_ascii_whitespace()).map(element).collect());
    }
    shapes
});

fn element(word: &'static str) -> Element {
    let required = word.ends_with('!');
    let word = word.trim_end_matches('!');
    let (name, kind) = word.split_once(':').unwrap_or((word, ""));
    let choice = name.ends_with("[x]");
    let list = name.ends_with('*');
    Element { name: name.trim_end_matches("[x]").trim_end_matches('*'), kind, list, required, choice }
}

fn is_data_type(name: &str) -> bool {
    DATA_TYPES.split_ascii_whitespace().any(|t| t == name)
}

/// The elements of a resource or data type that is mapped.
pub(super) fn elements(kind: &str) -> Option<&'static [Element]> {
    SHAPES.get(kind).map(Vec::as_slice)
}

pub(super) fn is_mapped_resource(kind: &str) -> bool {
    !is_data_type(kind) && SHAPES.contains_key(kind)
}

pub(super) fn is_other_resource(kind: &str) -> bool {
    OTHER_RESOURCES.split_ascii_whitespace().any(|t| t == kind)
}

/// The type of a choice by the end of its name: `valueQuantity` has the type `Quantity`.
pub(super) fn choice_kind(ending: &str) -> &'static str {
    const KINDS: &[(&str, &str)] = &[
        ("Boolean", "boolean"),
        ("Integer", "integer"),
        ("PositiveInt", "positiveInt"),
        ("UnsignedInt", "unsignedInt"),
        ("Decimal", "decimal"),
        ("String", "string"),
        ("Code", "code"),
        ("Uri", "uri"),
        ("Url", "url"),
        ("Canonical", "canonical"),
        ("Id", "id"),
        ("Markdown", "markdown"),
        ("Date", "date"),
        ("DateTime", "dateTime"),
        ("Instant", "instant"),
        ("Time", "time"),
        ("CodeableConcept", "CodeableConcept"),
        ("Coding", "Coding"),
        ("Quantity", "Quantity"),
        ("Age", "Quantity"),
        ("Duration", "Quantity"),
        ("Count", "Quantity"),
        ("Range", "Range"),
        ("Ratio", "Ratio"),
        ("Period", "Period"),
        ("Reference", "Reference"),
        ("Identifier", "Identifier"),
        ("Address", "Address"),
        ("HumanName", "HumanName"),
        ("ContactPoint", "ContactPoint"),
        ("Attachment", "Attachment"),
        ("Annotation", "Annotation"),
        ("Meta", "Meta"),
    ];
    KINDS.iter().find(|(name, _)| *name == ending).map_or("any", |(_, kind)| kind)
}
