//! The services that Step Functions calls by the SDK, as a resource spells them, and the prefixes of their errors.
//!
//! Source: Developer Guide, "Learning to use AWS service SDK integrations", and the services of the AWS SDKs as of September
//! 2026. The name is the service's id in small letters, without blanks and without a last `Service`. Retired services stay:
//! definitions name them. The actions of a service are not listed.

use crate::closest::closest;

/// Each service and the prefix of its error names, without the dot; empty if it is not documented. Sorted.
#[rustfmt::skip]
const SERVICES: &[(&str, &str)] = &[
    ("accessanalyzer", "AccessAnalyzer"), ("account", "Account"), ("accountaccess", ""), ("accountaccessruntime", ""),
    ("acm", "Acm"), ("acmpca", "AcmPca"), ("agentregistry", ""), ("agentregistrycontrol", ""), ("aiops", ""),
    ("alexaforbusiness", ""), ("amp", "Amp"), ("amplify", "Amplify"), ("amplifybackend", "AmplifyBackend"),
    ("amplifyuibuilder", "AmplifyUiBuilder"), ("apigateway", "ApiGateway"), ("apigatewaymanagementapi", ""),
    ("apigatewayv2", "ApiGatewayV2"), ("appconfig", "AppConfig"), ("appconfigdata", "AppConfigData"),
    ("appfabric", ""), ("appflow", "Appflow"), ("appintegrations", "AppIntegrations"),
    ("applicationautoscaling", "ApplicationAutoScaling"), ("applicationcostprofiler", ""),
    ("applicationdiscovery", "ApplicationDiscovery"), ("applicationinsights", "ApplicationInsights"),
    ("applicationsignals", ""), ("appmesh", "AppMesh"), ("apprunner", ""), ("appstream", "AppStream"),
    ("appsync", "AppSync"), ("apptest", ""), ("arcregionswitch", ""), ("arczonalshift", ""), ("artifact", ""),
    ("athena", "Athena"), ("auditmanager", "AuditManager"), ("autoscaling", "Auto Scaling"),
    ("autoscalingplans", "AutoScalingPlans"), ("b2bi", ""), ("backup", "Backup"), ("backupgateway", "BackupGateway"),
    ("backupsearch", ""), ("backupstorage", ""), ("batch", "Batch"), ("bcmdashboards", ""), ("bcmdataexports", ""),
    ("bcmpricingcalculator", ""), ("bcmrecommendedactions", ""), ("bedrock", ""), ("bedrockagent", ""),
    ("bedrockagentcore", ""), ("bedrockagentcorecontrol", ""), ("bedrockagentruntime", ""),
    ("bedrockdataautomation", ""), ("bedrockdataautomationruntime", ""), ("bedrockruntime", ""), ("billing", ""),
    ("billingconductor", ""), ("braket", "Braket"), ("budgets", "Budgets"), ("chatbot", ""), ("chime", "Chime"),
    ("chimesdkidentity", ""), ("chimesdkmediapipelines", ""), ("chimesdkmeetings", "ChimeSdkMeetings"),
    ("chimesdkmessaging", ""), ("chimesdkvoice", ""), ("cleanrooms", ""), ("cleanroomsml", ""), ("cloud9", "Cloud9"),
    ("cloudcontrol", "CloudControl"), ("clouddirectory", "CloudDirectory"), ("cloudformation", "CloudFormation"),
    ("cloudfront", "CloudFront"), ("cloudfrontkeyvaluestore", ""), ("cloudhsm", "CloudHsm"),
    ("cloudhsmv2", "CloudHsmV2"), ("cloudsearch", "CloudSearch"), ("cloudsearchdomain", ""),
    ("cloudtrail", "CloudTrail"), ("cloudtraildata", ""), ("cloudwatch", "CloudWatch"),
    ("cloudwatchlogs", "CloudWatchLogs"), ("cloudwatchomni", ""), ("codeartifact", "Codeartifact"),
    ("codebuild", "CodeBuild"), ("codecatalyst", ""), ("codecommit", "CodeCommit"), ("codeconnections", ""),
    ("codedeploy", "CodeDeploy"), ("codeguruprofiler", "CodeGuruProfiler"), ("codegurureviewer", "CodeGuruReviewer"),
    ("codegurusecurity", ""), ("codepipeline", "CodePipeline"), ("codestar", ""),
    ("codestarconnections", "CodeStarConnections"), ("codestarnotifications", "CodestarNotifications"),
    ("cognitoidentity", "CognitoIdentity"), ("cognitoidentityprovider", "CognitoIdentityProvider"),
    ("cognitosync", "CognitoSync"), ("comprehend", "Comprehend"), ("comprehendmedical", "ComprehendMedical"),
    ("computeoptimizer", "ComputeOptimizer"), ("computeoptimizerautomation", ""), ("config", "Config"),
    ("connect", "Connect"), ("connectcampaigns", ""), ("connectcampaignsv2", ""), ("connectcases", ""),
    ("connectcontactlens", "ConnectContactLens"), ("connecthealth", ""), ("connectparticipant", "ConnectParticipant"),
    ("connectscheduling", ""), ("continuum", ""), ("controlcatalog", ""), ("controltower", ""),
    ("costandusagereport", "CostAndUsageReport"), ("costexplorer", "CostExplorer"), ("costoptimizationhub", ""),
    ("customerprofiles", ""), ("databasemigration", "DatabaseMigration"), ("databrew", "DataBrew"),
    ("dataexchange", "DataExchange"), ("datapipeline", "DataPipeline"), ("datasync", "DataSync"), ("datazone", ""),
    ("dax", "Dax"), ("deadline", ""), ("detective", "Detective"), ("devicefarm", "DeviceFarm"), ("devopsagent", ""),
    ("devopsguru", "DevOpsGuru"), ("directconnect", "DirectConnect"), ("directory", "Directory"),
    ("directoryservicedata", ""), ("dlm", "Dlm"), ("docdb", "DocDb"), ("docdbelastic", ""),
    ("drs", "Drs"), ("dsql", ""), ("dynamodb", "DynamoDb"), ("dynamodbstreams", "DynamoDbStreams"), ("ebs", "Ebs"),
    ("ec2", "Ec2"), ("ec2instanceconnect", "Ec2InstanceConnect"), ("ecr", "Ecr"), ("ecrpublic", "EcrPublic"),
    ("ecs", "Ecs"), ("efs", "Efs"), ("eks", "Eks"), ("eksauth", ""), ("elasticache", "ElastiCache"),
    ("elasticbeanstalk", "ElasticBeanstalk"), ("elasticinference", ""),
    ("elasticloadbalancing", "ElasticLoadBalancing"), ("elasticloadbalancingv2", "ElasticLoadBalancingV2"),
    ("elasticsearch", "Elasticsearch"), ("elastictranscoder", ""), ("elementalinference", ""), ("emr", "Emr"),
    ("emrcontainers", "EmrContainers"), ("emrserverless", ""), ("endusermessaging", ""), ("entityresolution", ""),
    ("eventbridge", "EventBridge"), ("eventbridgev2", ""), ("evidently", ""), ("evs", ""), ("firehose", "Firehose"),
    ("fis", "Fis"), ("fms", "Fms"), ("forecast", "Forecast"), ("forecastquery", "Forecastquery"),
    ("frauddetector", "FraudDetector"), ("freetier", ""), ("fsx", "FSx"), ("gamelift", "GameLift"),
    ("gameliftstreams", ""), ("gamesparks", ""), ("geomaps", ""), ("geoplaces", ""), ("georoutes", ""),
    ("glacier", "Glacier"), ("globalaccelerator", ""), ("glue", "Glue"), ("grafana", "Grafana"),
    ("greengrass", "Greengrass"), ("greengrassv2", "GreengrassV2"), ("groundstation", "GroundStation"),
    ("guardduty", "GuardDuty"), ("health", ""), ("healthlake", "HealthLake"), ("honeycode", ""), ("iam", "Iam"),
    ("iamtoolbox", ""), ("identitystore", "Identitystore"), ("imagebuilder", "Imagebuilder"), ("importexport", ""),
    ("inspector", "Inspector"), ("inspector2", "Inspector2"), ("inspectorscan", ""), ("interconnect", ""),
    ("internetmonitor", ""), ("invoicing", ""), ("iot", "Iot"), ("iot1clickdevices", ""), ("iot1clickprojects", ""),
    ("iotanalytics", ""), ("iotdataplane", ""), ("iotdeviceadvisor", "IotDeviceAdvisor"), ("iotevents", ""),
    ("ioteventsdata", ""), ("iotfleethub", ""), ("iotfleetwise", ""), ("iotjobsdataplane", "IotJobsDataPlane"),
    ("iotmanagedintegrations", ""), ("iotroborunner", ""), ("iotsecuretunneling", "IoTSecureTunneling"),
    ("iotsitewise", "IoTSiteWise"), ("iotthingsgraph", "IoTThingsGraph"), ("iottwinmaker", ""),
    ("iotwireless", "IotWireless"), ("ivs", "Ivs"), ("ivschat", ""), ("ivsrealtime", ""), ("kafka", "Kafka"),
    ("kafkaconnect", "KafkaConnect"), ("kendra", "Kendra"), ("kendraranking", ""), ("keyspaces", ""),
    ("keyspacesstreams", ""), ("kinesis", "Kinesis"), ("kinesisanalytics", "KinesisAnalytics"),
    ("kinesisanalyticsv2", "KinesisAnalyticsV2"), ("kinesisvideo", "KinesisVideo"),
    ("kinesisvideoarchivedmedia", "KinesisVideoArchivedMedia"), ("kinesisvideomedia", "KinesisVideoMedia"),
    ("kinesisvideosignaling", "KinesisVideoSignaling"), ("kinesisvideowebrtcstorage", ""), ("kms", "Kms"),
    ("lakeformation", "LakeFormation"), ("lambda", "Lambda"), ("lambdacore", ""), ("lambdamicrovms", ""),
    ("lambdaweb", ""), ("launchwizard", ""), ("lexmodelbuilding", "LexModelBuilding"), ("lexmodelsv2", "LexModelsV2"),
    ("lexruntime", "LexRuntime"), ("lexruntimev2", "LexRuntimeV2"), ("licensemanager", "LicenseManager"),
    ("licensemanagerlinuxsubscriptions", ""), ("licensemanagerusersubscriptions", ""), ("lightsail", "Lightsail"),
    ("location", "Location"), ("lookoutequipment", ""), ("lookoutmetrics", ""), ("lookoutvision", ""), ("m2", ""),
    ("machinelearning", ""), ("macie", ""), ("macie2", "Macie2"), ("mailmanager", ""),
    ("managedblockchain", "ManagedBlockchain"), ("managedblockchainquery", ""), ("marketplaceagreement", ""),
    ("marketplacecatalog", "MarketplaceCatalog"), ("marketplacecommerceanalytics", "MarketplaceCommerceAnalytics"),
    ("marketplacedeployment", ""), ("marketplacediscovery", ""), ("marketplaceentitlement", "MarketplaceEntitlement"),
    ("marketplacemetering", "MarketplaceMetering"), ("marketplacereporting", ""), ("mediaconnect", "MediaConnect"),
    ("mediaconvert", ""), ("medialive", "MediaLive"), ("mediapackage", "MediaPackage"), ("mediapackagev2", ""),
    ("mediapackagevod", "MediaPackageVod"), ("mediastore", "MediaStore"), ("mediastoredata", ""),
    ("mediatailor", "MediaTailor"), ("medicalimaging", ""), ("memorydb", "MemoryDB"), ("mgn", ""),
    ("migrationhub", "MigrationHub"), ("migrationhubconfig", "MigrationHubConfig"), ("migrationhuborchestrator", ""),
    ("migrationhubrefactorspaces", ""), ("migrationhubstrategy", "MigrationHubStrategy"), ("mobile", ""),
    ("mpa", ""), ("mq", "Mq"), ("mturk", "MTurk"), ("mwaa", "Mwaa"), ("mwaaserverless", ""),
    ("neptune", "Neptune"), ("neptunedata", ""), ("neptunegraph", ""), ("networkfirewall", "NetworkFirewall"),
    ("networkflowmonitor", ""), ("networkmanager", ""), ("networkmonitor", ""), ("networksecuritymanager", ""),
    ("nimble", ""), ("notifications", ""), ("notificationscontacts", ""), ("novaact", ""), ("oam", ""),
    ("observabilityadmin", ""), ("odb", ""), ("omics", ""), ("opensearch", "OpenSearch"), ("opensearchmemory", ""),
    ("opensearchserverless", ""), ("opsworks", ""), ("opsworkscm", ""), ("organizations", "Organizations"),
    ("osis", ""), ("outposts", "Outposts"), ("panorama", ""), ("partnercentralaccount", ""),
    ("partnercentralbenefits", ""), ("partnercentralchannel", ""), ("partnercentralrevenuemeasurement", ""),
    ("partnercentralselling", ""), ("paymentcryptography", ""), ("paymentcryptographydata", ""),
    ("pcaconnectorad", ""), ("pcaconnectorscep", ""), ("pcs", ""), ("personalize", "Personalize"),
    ("personalizeevents", "PersonalizeEvents"), ("personalizeruntime", "PersonalizeRuntime"), ("pi", "Pi"),
    ("pinpoint", "Pinpoint"), ("pinpointemail", "PinpointEmail"), ("pinpointsmsvoice", "PinpointSmsVoice"),
    ("pinpointsmsvoicev2", ""), ("pipes", ""), ("polly", "Polly"), ("pricing", "Pricing"), ("pricingplanmanager", ""),
    ("privatenetworks", ""), ("proton", ""), ("qapps", ""), ("qbusiness", ""), ("qconnect", ""), ("qldb", ""),
    ("qldbsession", ""), ("quicksight", "QuickSight"), ("ram", "Ram"), ("rbin", "Rbin"), ("rds", "Rds"),
    ("rdsdata", "RdsData"), ("redshift", "Redshift"), ("redshiftdata", "RedshiftData"), ("redshiftserverless", ""),
    ("rekognition", "Rekognition"), ("repostspace", ""), ("resiliencehub", "Resiliencehub"), ("resiliencehubv2", ""),
    ("resourceexplorer2", ""), ("resourcegroups", "ResourceGroups"),
    ("resourcegroupstaggingapi", "ResourceGroupsTaggingApi"), ("robomaker", ""), ("rolesanywhere", ""),
    ("route53", "Route53"), ("route53domains", "Route53Domains"), ("route53globalresolver", ""),
    ("route53profiles", ""), ("route53recoverycluster", ""), ("route53recoverycontrolconfig", ""),
    ("route53recoveryreadiness", ""), ("route53resolver", "Route53Resolver"), ("rtbfabric", ""), ("rum", "Rum"),
    ("s3", "S3"), ("s3control", "S3Control"), ("s3files", ""), ("s3outposts", "S3Outposts"), ("s3tables", ""),
    ("s3vectors", ""), ("sagemaker", "SageMaker"), ("sagemakera2iruntime", "SageMakerA2IRuntime"),
    ("sagemakeredge", "SagemakerEdge"), ("sagemakerfeaturestoreruntime", "SageMakerFeatureStoreRuntime"),
    ("sagemakergeospatial", ""), ("sagemakerinferencerouterruntime", ""), ("sagemakerjobruntime", ""),
    ("sagemakermetrics", ""), ("sagemakerruntime", "SageMakerRuntime"), ("sagemakertrainingsessionruntime", ""),
    ("savingsplans", "Savingsplans"), ("scheduler", ""), ("schemas", "Schemas"),
    ("secretsmanager", "SecretsManager"), ("securityagent", ""), ("securityhub", "SecurityHub"), ("securityir", ""),
    ("securitylake", ""), ("serverlessapplicationrepository", "ServerlessApplicationRepository"),
    ("servicecatalog", "ServiceCatalog"), ("servicecatalogappregistry", "ServiceCatalogAppRegistry"),
    ("servicediscovery", "ServiceDiscovery"), ("servicequotas", "ServiceQuotas"), ("ses", "Ses"), ("sesv2", "SesV2"),
    ("sfn", "Sfn"), ("shield", "Shield"), ("signer", "Signer"), ("signerdata", ""), ("signin", ""), ("simpledb", ""),
    ("simpledbv2", ""), ("simspaceweaver", ""), ("sms", ""), ("snowball", "Snowball"), ("snowdevicemanagement", ""),
    ("sns", "Sns"), ("socialmessaging", ""), ("sqs", "Sqs"), ("ssm", "Ssm"), ("ssmcontacts", ""),
    ("ssmguiconnect", ""), ("ssmincidents", ""), ("ssmquicksetup", ""), ("ssmsap", ""), ("sso", "Sso"),
    ("ssoadmin", "SsoAdmin"), ("ssooidc", "SsoOidc"), ("storagegateway", "StorageGateway"), ("sts", "Sts"),
    ("supplychain", ""), ("support", "Support"), ("supportapp", ""), ("supportauthz", ""), ("sustainability", ""),
    ("swf", "Swf"), ("synthetics", "Synthetics"), ("taxsettings", ""), ("textract", "Textract"),
    ("timestreaminfluxdb", ""), ("timestreamquery", ""), ("timestreamwrite", ""), ("tnb", ""),
    ("transcribe", "Transcribe"), ("transfer", "Transfer"), ("translate", "Translate"), ("trustedadvisor", ""),
    ("uxc", ""), ("verifiedpermissions", ""), ("voiceid", "VoiceId"), ("vpclattice", ""), ("waf", "Waf"),
    ("wafregional", "WafRegional"), ("wafv2", "Wafv2"), ("wellarchitected", "WellArchitected"), ("wickr", ""),
    ("wisdom", "Wisdom"), ("workdocs", "WorkDocs"), ("worklink", ""), ("workmail", "WorkMail"),
    ("workmailmessageflow", "WorkMailMessageFlow"), ("workspaces", "WorkSpaces"), ("workspacesinstances", ""),
    ("workspacesthinclient", ""), ("workspacesweb", "WorkSpacesWeb"), ("xray", "XRay"),
];

/// Names that people write for a service, and its name in resources.
const ALIASES: &[(&str, &str)] = &[
    ("cloudwatchevents", "eventbridge"),
    ("cognitoidp", "cognitoidentityprovider"),
    ("elasticmapreduce", "emr"),
    ("events", "eventbridge"),
    ("logs", "cloudwatchlogs"),
    ("monitoring", "cloudwatch"),
    ("states", "sfn"),
    ("stepfunctions", "sfn"),
];

/// Actions that Step Functions refuses: streams, and handing out credentials.
const REFUSED: &[(&str, &[&str])] = &[
    ("comprehendmedical", &["detectEntities"]),
    ("efs", &["createTags"]),
    ("elastictranscoder", &["testRole"]),
    ("emr", &["describeJobFlows"]),
    ("iotdeviceadvisor", &["listTestCases"]),
    ("kinesis", &["subscribeToShard"]),
    ("lambda", &["invokeAsync"]),
    ("lexruntimev2", &["startConversation"]),
    ("mediapackage", &["rotateChannelCredentials"]),
    ("qbusiness", &["chat"]),
    ("rdsdata", &["executeSql"]),
    ("s3", &["selectObjectContent"]),
    ("s3control", &["selectObjectContent"]),
    ("sagemakerruntime", &["invokeEndpointWithResponseStream"]),
    ("shield", &["deleteSubscription"]),
    ("sts", &["assumeRole", "assumeRoleWithSAML", "assumeRoleWithWebIdentity"]),
];

/// True for a service that can be called.
pub(crate) fn is_service(name: &str) -> bool {
    SERVICES.binary_search_by_key(&name, |(known, _)| known).is_ok()
}

/// The service that is meant by another name, if one is near enough.
pub(crate) fn nearest(name: &str) -> Option<&'static str> {
    if let Some((_, service)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return Some(service);
    }
    closest(name, SERVICES.iter().map(|(known, _)| *known))
}

/// True for an action that Step Functions refuses to call.
pub(crate) fn is_refused(service: &str, action: &str) -> bool {
    REFUSED.iter().any(|(known, actions)| *known == service && actions.contains(&action))
}

/// What begins the names of a service's errors, where that is reported.
pub(crate) fn error_prefix(service: &str) -> Option<&'static str> {
    let found = SERVICES.binary_search_by_key(&service, |(known, _)| known).ok()?;
    Some(SERVICES[found].1).filter(|prefix| !prefix.is_empty())
}

/// The service whose errors begin with a prefix.
pub(crate) fn service_of_errors(prefix: &str) -> Option<&'static str> {
    SERVICES.iter().find(|(_, known)| !prefix.is_empty() && *known == prefix).map(|(service, _)| *service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_sorted_for_the_search() {
        assert!(SERVICES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(is_service("dynamodb") && is_service("sfn") && !is_service("stepfunctions"));
        assert!(ALIASES.iter().all(|(alias, service)| !is_service(alias) && is_service(service)));
        assert!(REFUSED.iter().all(|(service, _)| is_service(service)));
    }

    #[test]
    fn a_slip_finds_the_service_that_is_meant() {
        assert_eq!(nearest("dynamdb"), Some("dynamodb"));
        assert_eq!(nearest("stepfunctions"), Some("sfn"));
        assert_eq!(nearest("warehouse"), None);
    }

    #[test]
    fn errors_show_their_service() {
        assert_eq!(error_prefix("dynamodb"), Some("DynamoDb"));
        assert_eq!(service_of_errors("DynamoDb"), Some("dynamodb"));
        assert_eq!(service_of_errors(""), None);
    }
}
