/**
 * Kinds of credentials with the forms that their providers give them, a line each: the name, and the form. In a form,
 * `{a36}` stands for 36 random letters and digits, other letters for other alphabets (see {@link secretMaker}): no line holds
 * a secret.
 */
const KINDS = `
atlassian-api ATATT3xFfGF0{w177}={U8}
aws-access-key-id AKIA{b16}
azure-client-secret {w3}8Q~{w34}
azure-sas https://x.blob.core.windows.net/c?sv=2022-11-02&ss=b&srt=sco&sp=rwdl&se=2027-01-01T00:00:00Z&sig={a20}%2B{a22}%3D
discord-bot {D}.{w6}.{w38}
discord-webhook https://discord.com/api/webhooks/{d18}/{w68}
dockerhub-pat dckr_pat_{w27}
hashicorp-vault hvs.{w95}
notion ntn_{d11}{a35}
stripe-test sk_test_{a99}
stripe-webhook-secret whsec_{a32}
supabase-pat sbp_{h40}
supabase-secret sb_secret_{w22}_{a8}
telegram-bot-other {d10}:{w35}
1password-secret-key A3-{U6}-{U6}-{U5}-{U5}-{U5}-{U5}
1password-service ops_eyJ{a300}
age AGE-SECRET-KEY-1{B58}
airtable pat{a14}.{h64}
anthropic-refresh sk-ant-ort01-{w86}AA
artifactory-ref cmVmdGtu{a56}
aws-bedrock-long ABSK{a128}=
aws-temp-key-id ASIA{b16}
azure-devops-pat {a76}AZDO{a4}
azure-servicebus Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={a43}=
brevo xkeysib-{h64}-{a16}
circleci-pat CCIPAT_{a22}_{h40}
cloudflare-new cfut_{a40}{h8}
cloudflare-origin-ca v1.0-{h24}-{h146}
contentful-pat CFPAT-{w43}
dockerhub-oat dckr_oat_{w32}
doppler dp.pt.{a43}
doppler-service dp.st.prd.{a43}
dropbox-short sl.B{w135}
dynatrace dt0c01.{U24}.{U64}
firebase-fcm-legacy AAAA{w7}:APA91b{w134}
fly-macaroon fm2_{a300}==
gitlab-runner-old GR1348941{w20}
google-oauth-token ya29.{w150}
google-refresh-token 1//0{a1}{w98}
grafana-sa glsa_{a32}_{h8}
groq gsk_{a52}
heroku-new HRKU-AA{w58}
hubspot-pat pat-na1-{u}
langfuse sk-lf-{u}
linear lin_api_{a40}
mapbox-secret sk.eyJ1{a80}.{w22}
neon napi_{l64}
netlify nfp_{a36}
newrelic-license {h32}FFFFNRAL
notion-old secret_{a43}
nvidia-ngc nvapi-{w64}
openshift sha256~{w43}
paypal-braintree access_token$production{S}{l16}{S}{h32}
perplexity pplx-{a48}
planetscale-password pscale_pw_{w43}
planetscale-token pscale_tkn_{w43}
posthog-personal phx_{a43}
postman PMAK-{h24}-{h34}
pulumi pul-{h40}
rubygems rubygems_{h48}
sentry-org sntrys_eyJpYXQiO{a60}LCJyZWdpb25fdXJs{a80}_{a43}
sentry-user sntryu_{h64}
shopify-new shpat_{h32}
shopify-ua shpua_{h32}
slack-workflow-webhook https://hooks.slack.com/workflows/T{U9}/A{U9}/{d18}/{a24}
square-access EAAA{w60}
square-oauth-secret sq0csp-{w43}
tailscale-api tskey-api-{a12}CNTRL-{a32}
tailscale-auth tskey-auth-{a12}CNTRL-{a32}
tavily tvly-dev-{a32}
twitter-bearer AAAAAAAAAAAAAAAAAAAAA{a30}%2B{a40}%3D{a20}
vercel-blob vercel_blob_rw_{a16}_{a30}
vercel-new vcp_{a56}
xai xai-{a80}
aws-bedrock-short bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t{a100}
buildkite bkua_{l40}
cerebras csk-{l48}
clojars CLOJARS_{l60}
datadog-app-new ddapp_{a34}
duffel duffel_live_{w43}
flutterwave FLWSECK-{l32}-X
fly-old fo1_{w43}
frameio fio-u-{w64}
gitlab-feature-flag glffct-{w20}
huggingface-org api_org_{a34}
linear-oauth lin_oauth_{h64}
newrelic-ingest-browser NRJS-{h19}
plaid access-production-{u}
prefect pnu_{a36}
readme rdme_{l70}
slack-config xoxe.xoxp-1-{U164}
slack-config-refresh xoxe-1-{U146}
slack-cookie xoxd-{a80}%2F{a40}%3D
sourcegraph sgp_{h16}_{h40}
square-token-old sq0atp-{w22}
vault-batch hvb.{w150}
mailgun key-{h32}
alibaba LTAI5t{a18}
bitbucket-app-password ATBB{a32}
crates-io cio{a32}
cursor key_{h64}
deepseek sk-{h32}
elevenlabs sk_{h48}
facebook-page EAAC{a180}
launchdarkly-sdk sdk-{u}
mailchimp {h32}-us12
nuget-key oy2{l43}
razorpay rzp_live_{a14}
render rnd_{a28}
resend re_{a8}_{a24}
tencent AKID{a32}
twilio-key-sid SK{h32}
adyen AQE{a1}hmfx{a70}==-{a43}=-W+t7NF
asana 1/{d16}:{h32}
aws-mws amzn.mws.{u}
azure-acr {a42}+ACR{a6}
coinbase-cdp organizations/{u}/apiKeys/{u}
digitalocean-spaces DO00{U16}
firecrawl fc-{h32}
fireworks fw_{a24}
google-hmac GOOG1E{U55}
harness pat.{w22}.{a24}.{a20}
intercom dG9rO{a54}=
mandrill md-{w22}
octopus API-{U26}
scaleway SCW{U17}
segment sgp_{a64}
voyage pa-{w43}
yandex AQVN{w36}
github ghp_{a36}
github-fine github_pat_{a22}_{a59}
gitlab glpat-{w20}
gitlab-routable glpat-{w27}.01.{l9}
slack-bot xoxb-{d12}-{d13}-{a24}
slack-app xapp-1-A{U10}-{d13}-{h64}
slack-hook https://hooks.slack.com/services/T{U10}/B{U10}/{a24}
stripe-live sk_live_{a24}
google-api AIza{w35}
google-secret GOCSPX-{w28}
openai sk-proj-{w74}T3BlbkFJ{w74}
openai-old sk-{a20}T3BlbkFJ{a20}
anthropic sk-ant-api03-{w93}AA
npm npm_{a36}
pypi pypi-AgEIcHlwaS5vcmc{w150}
sendgrid SG.{w22}.{w43}
do dop_v1_{h64}
shopify shpss_{h32}
hf hf_{a34}
azure-storage DefaultEndpointsProtocol=https;AccountName=x;AccountKey={a86}==
telegram {d9}:AA{w33}
newrelic-user NRAK-{U27}
databricks dapi{h32}
typeform tfp_{a44}_{a14}
replicate r8_{a37}
openrouter sk-or-v1-{h64}
langsmith lsv2_pt_{h32}_{h10}
pinecone pcsk_{a6}_{a63}
figma figd_{w40}
sonar sqp_{h40}
terraform-cloud {a14}.atlasv1.{w67}
infracost ico-{a32}
easypost EZAK{a54}
shippo shippo_live_{h40}
adobe p8e-{a32}
azure-storage-bare {a76}+ASt{a5}A==
azure-cosmos {a76}ACDb{a5}w==
azure-iot {a33}AIoTC{a5}=
azure-function https://x.azurewebsites.net/api/f?code={a44}AzFu{a5}Q==
azure-search {a42}AzSeB{a5}
azure-openai {a52}JQQJ99BA{a12}AAABACOG{a4}
azure-workflow https://prod-12.westus.logic.azure.com:443/workflows/{h32}/triggers/manual/paths/invoke?api-version=2016-10-01&sv=1.0&sig={a43}
entra-refresh 0.A{w60}.AgA{w600}
atlas-secret mdb_sa_sk_{w40}
e2b e2b_{h40}
inngest signkey-prod-{h64}
authress sc_{l10}.{l5}.acc-{l12}.{l40}
ionic ion_{a42}
dependency-track odt_{a32}
honeycomb hcaik_{l58}
axiom xaat-{u}
wandb wandb_v1_{a27}_{a49}
together tgp_v1_{w43}
context7 ctx7sk-{u}
jina jina_{w60}
nightfall NF-{a32}
teams https://contoso.webhook.office.com/webhookb2/{u}@{u}/IncomingWebhook/{h32}/{u}
teams-old https://outlook.office.com/webhook/{u}@{u}/IncomingWebhook/{h32}/{u}
tines https://x.tines.com/webhook/{h32}/{h32}
facebook-app 1{d14}|{a20}7{a6}
salesforce-session 00D{a12}!{a96}
klaviyo pk_{h34}
clickup pk_{d8}_{U32}
courier pk_prod_{U28}
bannerbear bb_pr_{h30}
close api_{a22}.{a22}
fleetbase flb_live_{a20}
flexport shltm_{w40}
pagarme ak_live_{a30}
recharge sk_1x1_{h64}
gocardless live_{a20}7Q{a18}
lob live_{h35}
robinhood rh-api-{u}
ubidots BBFF-{a30}
locationiq pk.{h32}
pubnub sec-c-{a48}
teamwork tkn.v1_{a71}=
mapbox-temporary tk.eyJ1{a80}.{w22}
azure-app-configuration Endpoint=https://x.azconfig.io;Id=Ab1-l0-s0:{a20};Secret={a43}=
azure-sas-first https://x.blob.core.windows.net/c?sig={a43}%3D&se=2027-01-01&sv=2022-11-02
yandex-oauth y0_A{w55}
deno-deploy ddp_{a36}
clickhouse 4b1d{a38}
vault-legacy vault_token: s.{a24}
okta SSWS 00{w40}
scalingo tk-us-{w48}
salad salad_cloud_{a6}_{a40}
ngrok ngrok authtoken 2{a26}_{a21}
artifactory AKCp{a69}
gitlab-session _gitlab_session={l32}
bitbucket-server BBDC-{a44}
endor endr+{a16}
grafana-old eyJrIjoi{a100}
rootly rootly_{h64}
apify apify_api_{a36}
discord-named DISCORD_TOKEN: M{w24}.{w6}.{w38}
zapier https://hooks.zapier.com/hooks/catch/{d7}/{l7}
salesforce 5AEP861{a100}
adafruit aio_{a28}
maxmind {a6}_{a29}_mmk
zoho 1000.{h32}.{h32}
recaptcha-named RECAPTCHA_SECRET: 6L{w38}
intra42 s-s4t2ud-{h64}
settlemint sm_pat_{a16}
voiceflow VF.DM.{h24}.{a16}
voiceflow-old VF.{h24}.{a16}
ramp ramp_sec_{a48}
trufflehog thog-secret-{h32}
`;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ALPHABETS: Readonly<Record<string, string>> = {
  a: `${LETTERS}${LETTERS.toLowerCase()}0123456789`,
  w: `${LETTERS}${LETTERS.toLowerCase()}0123456789-_`,
  l: `${LETTERS.toLowerCase()}0123456789`,
  U: `${LETTERS}0123456789`,
  b: `${LETTERS}234567`,
  h: '0123456789abcdef',
  d: '0123456789',
  B: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
};

/** The name and the form of each kind. */
export const SECRET_KINDS: readonly (readonly [kind: string, form: string])[] = KINDS.trim()
  .split('\n')
  .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);

/** Makes secrets of a form, always the same ones for a seed. */
export function secretMaker(seed: number): (form: string) => string {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const text = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[random(alphabet.length)]).join('');
  const hex = (length: number) => text(ALPHABETS.h ?? '', length);
  return (form) =>
    form.replace(/\{(\w)(\d*)\}/g, (_, kind: string, length: string) => {
      if (kind === 'S') return '$';
      // A UUID, and the first part of a Discord token, which is a number in base64.
      if (kind === 'u') return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
      if (kind === 'D') return Buffer.from(`1${text('0123456789', 17)}`).toString('base64');
      const alphabet = ALPHABETS[kind] ?? '';
      const ends = ALPHABETS.a ?? '';
      // No sign at either end, so that the end of a token does not depend on chance.
      if (kind === 'w') return `${text(ends, 1)}${text(alphabet, Number(length) - 2)}${text(ends, 1)}`;
      return text(alphabet, Number(length));
    });
}
