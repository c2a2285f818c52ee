import { tokenRules } from './token-rules';

/** Clouds, hosting, databases, networks and key stores. The columns are those of `tokenRules`. */
export const CLOUD_TOKENS = tokenRules(String.raw`
aws-access-key | an AWS access key | AKIA ASIA ABIA ACCA | A(?:KI|SI|BI|CC)A[A-Z0-9]{16} | https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
aws-bedrock-key | an Amazon Bedrock key | ABSK | ABSK[A-Za-z0-9+/]{100,280}={0,2} | https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
aws-bedrock-session | an Amazon Bedrock key | bedrock-api-key- | bedrock-api-key-[A-Za-z0-9+/=]{40,} | https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
aws-mws-key | an Amazon MWS token | amzn.mws. | amzn\.mws\.{UUID} | https://developer-docs.amazon.com/sp-api/docs/migrating-from-amazon-mws
azure-client-secret | an Azure client secret | [0-9]Q~[A-Za-z0-9_~.-] | (?<=[A-Za-z0-9_~.-]{3})\dQ~[A-Za-z0-9_~.-]{31,34} | https://learn.microsoft.com/entra/identity-platform/quickstart-register-app
azure-storage-key | an Azure storage key | AccountKey= | AccountKey=(?!Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1)[A-Za-z0-9+/]{86}== | https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
azure-shared-access-key | an Azure shared access key | SharedAccessKey= | SharedAccessKey=[A-Za-z0-9+/]{43}= | https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas
azure-app-configuration | an Azure App Configuration key | azconfig.io;Id= | azconfig\.io;Id=[^;\s"']{4,80};Secret=[A-Za-z0-9+/=]{40,90} | https://learn.microsoft.com/azure/azure-app-configuration/
azure-registry-password | an Azure container registry password | +ACR | (?<=[A-Za-z0-9+/]{42})\+ACR[A-Za-z0-9]{6} | https://learn.microsoft.com/azure/container-registry/container-registry-authentication
azure-devops-token | an Azure DevOps token | AZDO | (?<=[A-Za-z0-9]{76})AZDO[A-Za-z0-9]{4} | https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate
azure-sas | an Azure shared access signature | sig= | (?<=sv=\d{4}-\d\d-\d\d[^\s"'<>]{0,400}[?&;])sig=[A-Za-z0-9%/+]{43,90}(?:=|%3[Dd]){0,2} | https://learn.microsoft.com/azure/storage/common/storage-sas-overview
azure-sas-first | an Azure shared access signature | sig= | (?<=[?&;])sig=[A-Za-z0-9%/+]{43,90}(?:=|%3[Dd])(?=[^\s"'<>]{0,400}[?&;]s[vre]=) | https://learn.microsoft.com/azure/storage/common/storage-sas-overview
google-api-key | a Google API key | AIza | (?<!(?:PUBLIC|VITE|REACT_APP|FIREBASE)_[A-Z_]{0,40}\W{1,4})AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])(?![\s\S]{0,600}(?:authDomain|messagingSenderId|firebaseapp\.com|mobilesdk_app_id|GCM_SENDER_ID))(?<!(?:authDomain|messagingSenderId|mobilesdk_app_id|GCM_SENDER_ID)[\s\S]{0,600}) | https://cloud.google.com/docs/authentication/api-keys
google-oauth-secret | a Google OAuth client secret | GOCSPX- | GOCSPX-[A-Za-z0-9_-]{28} | https://developers.google.com/identity/protocols/oauth2
google-access-token | a Google access token | ya29. | ya29\.[A-Za-z0-9_-]{20,} | https://developers.google.com/identity/protocols/oauth2
google-refresh-token | a Google refresh token | 1//0 | 1//0[A-Za-z0-9][A-Za-z0-9_-]{38,200} | https://developers.google.com/identity/protocols/oauth2
google-hmac-key | a Google Cloud Storage HMAC key | GOOG1E GOOG | GOOG(?:1E[A-Z0-9]{55,57}|[A-Z0-9]{20}) | https://cloud.google.com/storage/docs/authentication/hmackeys
google-messaging-key | a Firebase Cloud Messaging key | :APA91b | (?<=AAAA[A-Za-z0-9_-]{7}):APA91b[A-Za-z0-9_-]{134} | https://firebase.google.com/docs/cloud-messaging/migrate-v1
digitalocean-token | a DigitalOcean token | dop_v1_ doo_v1_ dor_v1_ | do[opr]_v1_[a-f0-9]{64} | https://docs.digitalocean.com/reference/api/create-personal-access-token/
digitalocean-spaces-key | a DigitalOcean Spaces key | DO00 DO80 | DO[08]0[A-Z0-9]{16} | https://docs.digitalocean.com/products/spaces/how-to/manage-access/
alibaba-access-key | an Alibaba Cloud access key | LTAI | LTAI[A-Za-z0-9]{16,22} | https://www.alibabacloud.com/help/ram/user-guide/create-an-accesskey-pair
tencent-secret-id | a Tencent Cloud key | AKID | AKID[A-Za-z0-9]{32} | https://www.tencentcloud.com/document/product/598/32675
scaleway-access-key | a Scaleway access key | SCW[A-Z0-9]{17} | SCW(?=[A-Z]{0,16}[0-9])[A-Z0-9]{17} | https://www.scaleway.com/en/docs/iam/how-to/create-api-keys/
yandex-api-key | a Yandex Cloud key | AQVN | AQVN[A-Za-z0-9_-]{35,38} | https://yandex.cloud/en/docs/iam/concepts/authorization/api-key
yandex-oauth-token | a Yandex OAuth token | y0_A y1_A y2_A y3_A | y[0-3]_A[A-Za-z0-9_-]{50,60} | https://yandex.cloud/en/docs/iam/concepts/authorization/oauth-token
heroku-key | a Heroku key | HRKU- | HRKU-(?:AA[A-Za-z0-9_-]{58}|{UUID}) | https://devcenter.heroku.com/articles/platform-api-reference
cloudflare-token | a Cloudflare token | cfut_ cfat_ cfk_ | cf(?:[ua]t|k)_[A-Za-z0-9]{40,60} | https://developers.cloudflare.com/fundamentals/api/get-started/create-token/
cloudflare-origin-key | a Cloudflare origin key | v1.0- | v1\.0-[a-f0-9]{24}-[a-f0-9]{146} | https://developers.cloudflare.com/ssl/origin-configuration/origin-ca/
vercel-token | a Vercel token | vcp_ vci_ vca_ vcr_ vck_ | vc[piark]_[A-Za-z0-9]{24,80} | https://vercel.com/docs/rest-api
vercel-blob-token | a Vercel Blob token | vercel_blob_rw_ | vercel_blob_rw_[A-Za-z0-9]{8,40}_[A-Za-z0-9]{20,60} | https://vercel.com/docs/vercel-blob
netlify-token | a Netlify token | nfp_ nfo_ nfc_ nfu_ nfb_ | nf[pocub]_[A-Za-z0-9]{36,40} | https://docs.netlify.com/api/get-started/
fly-token | a Fly.io token | fm1r_ fm1a_ fm2_ fo1_ | (?:fm(?:1[ar]|2)_[A-Za-z0-9+/_-]{80,}={0,3}|fo1_[A-Za-z0-9_-]{43}) | https://fly.io/docs/security/tokens/
render-key | a Render key | rnd_ | rnd_[A-Za-z0-9]{24,40} | https://render.com/docs/api
deno-deploy-token | a Deno Deploy token | ddp_ ddw_ | dd[pw]_[A-Za-z0-9]{36} | https://docs.deno.com/deploy/
supabase-token | a Supabase token | sbp_ | sbp_(?:v\d_)?[a-z0-9]{40} | https://supabase.com/docs/reference/api/introduction
supabase-secret-key | a Supabase secret key | sb_secret_ | sb_secret_[A-Za-z0-9_-]{20,60} | https://supabase.com/docs/guides/api/api-keys
neon-key | a Neon key | napi_ | napi_[a-z0-9]{48,72} | https://neon.com/docs/manage/api-keys
planetscale-token | a PlanetScale credential | pscale_tkn_ pscale_pw_ pscale_oauth_ | pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,64} | https://planetscale.com/docs/concepts/service-tokens
databricks-token | a Databricks token | dapi | dapi[a-f0-9]{32}(?:-\d)? | https://docs.databricks.com/en/dev-tools/auth/pat.html
clickhouse-key | a ClickHouse Cloud key | 4b1d | 4b1d[A-Za-z0-9]{38} | https://clickhouse.com/docs/cloud/manage/openapi
vault-token | a HashiCorp Vault token | hvs. hvb. hvr. | hv[sbr]\.[A-Za-z0-9_-]{24,300} | https://developer.hashicorp.com/vault/docs/concepts/tokens
vault-legacy-token | a HashiCorp Vault token | [vV][aA][uU][lL][tT] | [vV][aA][uU][lL][tT][^\n]{0,40}?[\s"'=:](?:s|b)\.[A-Za-z0-9]{24} | https://developer.hashicorp.com/vault/docs/concepts/tokens
terraform-token | a Terraform Cloud token | .atlasv1. | (?<=[A-Za-z0-9]{14})\.atlasv1\.[A-Za-z0-9_=-]{60,70} | https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens
pulumi-token | a Pulumi token | pul- | pul-[a-f0-9]{40} | https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/
openshift-token | an OpenShift token | sha256~ | sha256~[A-Za-z0-9_-]{43} | https://docs.openshift.com/container-platform/latest/authentication/
doppler-token | a Doppler token | dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit. | dp\.(?:[cp]t|st(?:\.[a-z0-9_-]{2,35})?|sa|scim|audit)\.[A-Za-z0-9]{40,44} | https://docs.doppler.com/reference/auth-token-formats
onepassword-secret-key | a 1Password secret key | A3-[A-Z0-9]{6}- | A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3} | https://support.1password.com/secret-key-security/
onepassword-service-token | a 1Password service account token | ops_eyJ | ops_eyJ[A-Za-z0-9+/_-]{100,}={0,3} | https://developer.1password.com/docs/service-accounts/
tailscale-key | a Tailscale key | tskey- | tskey-(?:[a-z]{2,10}-)?[A-Za-z0-9_]{6,30}-[A-Za-z0-9_]{16,60} | https://tailscale.com/kb/1085/auth-keys
okta-token | an Okta token | SSWS[\s] | SSWS 00[A-Za-z0-9_-]{40} | https://developer.okta.com/docs/guides/create-an-api-token/
harness-key | a Harness key | [ps]at.[A-Za-z0-9_-]{22}. | [ps]at\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20} | https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/
octopus-key | an Octopus Deploy key | API- | API-[A-Z0-9]{25,32} | https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key
prefect-key | a Prefect key | pnu_ pnb_ | pn[ub]_[A-Za-z0-9]{36} | https://docs.prefect.io/latest/cloud/users/api-keys/
scalingo-token | a Scalingo token | tk-us- | tk-us-[A-Za-z0-9_-]{48} | https://developers.scalingo.com/
infracost-key | an Infracost key | ico- | ico-[A-Za-z0-9]{32} | https://www.infracost.io/docs/
salad-key | a Salad Cloud key | salad_cloud_ | salad_cloud_[A-Za-z0-9]{1,7}_[A-Za-z0-9]{30,235} | https://docs.salad.com/
ngrok-token | an ngrok token | [nN][gG][rR][oO][kK] | [nN][gG][rR][oO][kK][^\n]{0,60}?[\s"'=:]2[A-Za-z0-9]{26}_[A-Za-z0-9]{19,22} | https://ngrok.com/docs/agent/#authtokens
artifactory-key | an Artifactory key | AKCp | AKCp[A-Za-z0-9]{69} | https://jfrog.com/help/r/jfrog-platform-administration-documentation/api-key
artifactory-reference | an Artifactory reference token | cmVmd | cmVmd[A-Za-z0-9]{59} | https://jfrog.com/help/r/jfrog-platform-administration-documentation/reference-tokens
azure-long-key | an Azure key | +ASt +ABa +AMC ACDb APIM | (?<=[A-Za-z0-9+/]{76})(?:\+(?:ASt|ABa|AMC)|ACDb|APIM)[A-Za-z0-9+/]{5}[AQgw]== | https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/HighConfidenceSecurityModels.json
azure-short-key | an Azure key | +ASb +AEh +ARm AIoT AzCa AZEG | (?<=[A-Za-z0-9+/]{33})(?:\+(?:ASb|AEh|ARm)|AIoT|AzCa|AZEG)[A-P][A-Za-z0-9+/]{5}= | https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/HighConfidenceSecurityModels.json
azure-function-key | an Azure Functions key | AzFu | (?<=[A-Za-z0-9_-]{44})AzFu[A-Za-z0-9_-]{5}[AQgw](?:==|%3[Dd]%3[Dd]) | https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/HighConfidenceSecurityModels.json
azure-search-key | an Azure AI Search key | AzSe | (?<=[A-Za-z0-9]{42})AzSe[A-D][A-Za-z0-9]{5} | https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/HighConfidenceSecurityModels.json
azure-annotated-key | an Azure key | JQQJ9 | (?<=[A-Za-z0-9]{52})JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-Za-z][A-Za-z0-9]{7}(?:[A-Za-z0-9]{2}==)? | https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/HighConfidenceSecurityModels.json
azure-workflow | an address that starts an Azure workflow | /workflows/[0-9a-f]{8} | (?<=[a-z0-9])/workflows/[0-9a-f]{32}/triggers/[^\s"'<>]{1,200}[?&;]sig=[A-Za-z0-9_-]{43} | https://learn.microsoft.com/azure/logic-apps/logic-apps-securing-a-logic-app
entra-refresh-token | a Microsoft Entra refresh token | 0.A[A-Za-z0-9_-]{20} 1.A[A-Za-z0-9_-]{20} | [01]\.A[A-Za-z0-9_-]{50,}(?:\.\d)?\.Ag[A-Za-z0-9_-]{200,}(?:\.A[A-Za-z0-9_-]{200,})? | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/azure_entra
atlas-service-secret | a MongoDB Atlas service account's secret | mdb_sa_sk_ | mdb_sa_sk_[A-Za-z0-9_-]{40} | https://github.com/mongodb/kingfisher
e2b-key | an E2B key | e2b_ | e2b_[a-f0-9]{40,72} | https://e2b.dev/docs/api-key
inngest-key | an Inngest signing key | signkey- | signkey-[a-z]{2,10}-[a-f0-9]{64} | https://www.inngest.com/docs/platform/signing-keys
authress-key | an Authress service client's key | .acc_ .acc- | (?<=(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6})\.acc[_-][a-z0-9-]{10,32}\.[a-z0-9+/_=-]{30,120} | https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml
`);
