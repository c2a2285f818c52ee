import { tokenRules } from './token-rules';

/** Messages, mail, payments, content and other services. The columns are those of `tokenRules`. */
export const SERVICE_TOKENS = tokenRules(String.raw`
slack-token | a Slack token | xoxa- xoxb- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xoxc- xoxd- xapp- | (?:xoxe\.xox[bp]-\d-[A-Za-z0-9]{100,200}|xoxd-[A-Za-z0-9%+/=-]{60,}|xox[abceoprs]-(?:\d+-)?[0-9A-Za-z-]*[0-9]{6}[0-9A-Za-z-]{10,}|xoxe-\d-[A-Za-z0-9]{100,200}|xapp-\d-[A-Z0-9]{8,}-\d+-[a-z0-9]{32,}|xox[ar]-(?:\d-)?[0-9a-zA-Z]{20,48}) | https://docs.slack.dev/authentication/tokens
slack-webhook | a Slack webhook address | hooks.slack.com/ | hooks\.slack\.com/(?:services|workflows|triggers)/[TA][A-Z0-9]{7,}/[A-Z0-9]{8,}/(?:\d{15,20}/)?[A-Za-z0-9]{20,} | https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
discord-bot-token | a Discord bot token | [MNO][DTjz][AEIMQUYcgk][wxyz0-5][A-Za-z0-9_-]{19} | [MNO][A-Za-z0-9_-]{22,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,40} | https://discord.com/developers/docs/reference#authentication
discord-named-token | a Discord bot token | [iI][sS][cC][oO][rR][dD] | (?<=[dD])[iI][sS][cC][oO][rR][dD][^\n]{0,60}?[\s"'=:>][MNO][A-Za-z0-9_-]{22,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,40} | https://discord.com/developers/docs/reference#authentication
discord-webhook | a Discord webhook address | /api/webhooks/ | (?<=discord(?:app)?\.com)/api/webhooks/\d{16,20}/[A-Za-z0-9_-]{60,80} | https://discord.com/developers/docs/resources/webhook
telegram-token | a Telegram bot token | [0-9]{4}:[A-Za-z0-9_-]{35} | (?<=\d{4})\d{4}:(?=[a-z0-9_-]*[A-Z])(?=[A-Z0-9_-]*[a-z])[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-]) | https://core.telegram.org/bots/api#authorizing-your-bot
teams-webhook | a Microsoft Teams webhook address | .webhook.office.com/ | (?<=[a-z0-9-])\.webhook\.office\.com/webhookb2/{UUID}@{UUID}/IncomingWebhook/[a-z0-9]{32}/{UUID} | https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
zapier-webhook | a Zapier webhook address | hooks.zapier.com/ | hooks\.zapier\.com/hooks/catch/\d{5,9}/[a-z0-9]{6,8} | https://help.zapier.com/
facebook-token | a Facebook token | EAA[A-Za-z0-9]{90} | (?:(?<![+/])EAA[A-Za-z0-9]{90,}(?![+/=])|EAA[A-Za-z0-9]{150,}(?![+=])) | https://developers.facebook.com/docs/facebook-login/guides/access-tokens/
twitter-bearer | an X bearer token | AAAAAAAAAAAAAAAAAAAA | A{20,24}[B-Za-z0-9%][A-Za-z0-9%]{58,120} | https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/bearer-tokens
twilio-key | a Twilio key | SK[0-9a-f]{32} | SK[0-9a-f]{32} | https://www.twilio.com/docs/iam/api-keys
sendgrid-key | a SendGrid key | SG.[A-Za-z0-9_-]{20} | SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50} | https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys
mailgun-key | a Mailgun key | key-[0-9a-z]{32} | key-[0-9a-z]{32} | https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/
mailchimp-key | a Mailchimp key | -us[0-9] | (?<=[0-9a-f]{32})-us\d{1,2} | https://mailchimp.com/help/about-api-keys/
mandrill-key | a Mandrill key | md-[A-Za-z0-9_-]{22} | md-(?=[a-z_-]*[0-9A-Z])[A-Za-z0-9_-]{22} | https://mailchimp.com/developer/transactional/guides/quick-start/
brevo-key | a Brevo key | xkeysib- xsmtpsib- | x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16} | https://developers.brevo.com/docs/getting-started
resend-key | a Resend key | re_[A-Za-z0-9]{8}_[A-Za-z0-9] | re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,26} | https://resend.com/docs/dashboard/api-keys/introduction
intercom-token | an Intercom token | dG9rO | dG9rO[A-Za-z0-9+/]{50,58}={0,2} | https://developers.intercom.com/docs/build-an-integration/learn-more/authentication
hubspot-token | a HubSpot token | pat-na pat-eu pat-ap | pat-(?:na|eu|ap)\d-{UUID} | https://developers.hubspot.com/docs/guides/apps/private-apps/overview
salesforce-token | a Salesforce token | 5AEP861 | 5AEP861[A-Za-z0-9._=]{80,} | https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_tokens_scopes.htm
stripe-key | a Stripe key | sk_live_ rk_live_ sk_test_ rk_test_ sk_prod_ rk_prod_ | [sr]k_(?:live|test|prod)_[A-Za-z0-9]{20,247} | https://docs.stripe.com/keys
stripe-webhook-secret | a webhook's signing secret | whsec_ | whsec_[A-Za-z0-9+/]{32,80}={0,2} | https://docs.stripe.com/webhooks
paypal-token | a PayPal or Braintree token | access_token$ | access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[a-f0-9]{32} | https://developer.paypal.com/braintree/docs/
square-token | a Square token | EAAA sq0atp- sq0csp- sq0ats- | (?:EAAA[A-Za-z0-9_-]{56,64}(?![A-Za-z0-9_+=-])|sq0(?:at[ps]|csp)-[A-Za-z0-9_-]{22,50}) | https://developer.squareup.com/docs/build-basics/access-tokens
plaid-token | a Plaid token | access-production- access-development- access-sandbox- | access-(?:production|development|sandbox)-{UUID} | https://plaid.com/docs/api/tokens/
razorpay-key | a Razorpay key | rzp_live_ rzp_test_ | rzp_(?:live|test)_[A-Za-z0-9]{14} | https://razorpay.com/docs/payments/dashboard/account-settings/api-keys/
adyen-key | an Adyen key | AQE[A-Za-z0-9] | AQE[A-Za-z0-9+/_]{50,220}={0,2}-[A-Za-z0-9+/_]{20,60}={0,2} | https://docs.adyen.com/development-resources/api-credentials/
flutterwave-key | a Flutterwave key | FLWSECK- FLWSECK_TEST | FLWSECK(?:_TEST)?-?(?:[0-9a-z]{32}-X|[0-9a-zA-Z]{12,32})(?:-X)? | https://developer.flutterwave.com/docs/authentication
easypost-key | an EasyPost key | EZAK EZTK | EZ[AT]K[A-Za-z0-9]{54} | https://docs.easypost.com/docs/authentication
shippo-token | a Shippo token | shippo_live_ shippo_test_ | shippo_(?:live|test)_[a-fA-F0-9]{40} | https://docs.goshippo.com/
duffel-token | a Duffel token | duffel_live_ duffel_test_ | duffel_(?:live|test)_[A-Za-z0-9_=-]{43} | https://duffel.com/docs/api/overview/authentication
coinbase-key | a Coinbase key's name | /apiKeys/ | (?<=organizations/{UUID})/apiKeys/{UUID} | https://docs.cdp.coinbase.com/
shopify-token | a Shopify token | shpat_ shpca_ shppa_ shpss_ shpua_ shpit_ shprt_ shpcat_ shptka_ shpsa_ | shp[a-z]{2,3}_[A-Za-z0-9]{32,64} | https://shopify.dev/docs/apps/build/authentication-authorization
notion-token | a Notion token | ntn_[0-9]{8} secret_[A-Za-z0-9]{43} | (?:ntn_\d{8,11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43}) | https://developers.notion.com/docs/authorization
linear-key | a Linear key | lin_api_ lin_oauth_ lin_wh_ | lin_(?:api|oauth|wh)_[A-Za-z0-9]{32,64} | https://linear.app/developers
asana-token | an Asana token | [0-9]{4}:[a-f0-9]{32} | (?<=[012]/(?:\d{8,20}/)?\d{6,18})\d{4}:[a-f0-9]{32} | https://developers.asana.com/docs/personal-access-token
airtable-token | an Airtable token | pat[A-Za-z0-9]{14}.[a-f0-9]{2} | pat[A-Za-z0-9]{14}\.[a-f0-9]{64} | https://airtable.com/developers/web/guides/personal-access-tokens
typeform-token | a Typeform token | tfp_ | tfp_[A-Za-z0-9_]{40,59} | https://www.typeform.com/developers/get-started/personal-access-token/
contentful-token | a Contentful token | CFPAT- | CFPAT-[A-Za-z0-9_-]{43} | https://www.contentful.com/developers/docs/references/authentication/
dropbox-token | a Dropbox token | sl.[A-Za-z0-9_=.-]{100} | sl\.(?:u\.)?[A-Za-z0-9_=-]{100,} | https://developers.dropbox.com/oauth-guide
figma-token | a Figma token | figd_ figp_ | fig[dp]_[A-Za-z0-9_=-]{38,54} | https://www.figma.com/developers/api
frameio-token | a Frame.io token | fio-u- | fio-u-[A-Za-z0-9_=-]{64} | https://developer.frame.io/
mapbox-secret-token | a Mapbox secret token | sk.eyJ | sk\.eyJ[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{20,} | https://docs.mapbox.com/help/getting-started/access-tokens/
adobe-secret | an Adobe client secret | p8e- | p8e-[A-Za-z0-9_-]{32} | https://developer.adobe.com/developer-console/docs/guides/authentication/
adafruit-key | an Adafruit key | aio_ | aio_[A-Za-z0-9]{28} | https://io.adafruit.com/api/docs/
maxmind-key | a MaxMind license key | _mmk | (?<=[A-Za-z0-9]{6}_[A-Za-z0-9]{29})_mmk | https://dev.maxmind.com/geoip/
zoho-token | a Zoho token | 1000. | 1000\.[a-f0-9]{32}\.[a-f0-9]{32} | https://www.zoho.com/crm/developer/docs/api/v6/oauth-overview.html
recaptcha-secret | a reCAPTCHA secret | [sS][eE][cC][rR][eE][tT] | [sS][eE][cC][rR][eE][tT][^\n]{0,40}?[\s"'=:]6L[A-Za-z0-9_-]{38}(?![A-Za-z0-9_-]) | https://developers.google.com/recaptcha/docs/verify
intra42-secret | a 42 client secret | s-s4t2 | s-s4t2(?:ud|af)-[a-f0-9]{64} | https://api.intra.42.fr/apidoc
settlemint-token | a SettleMint token | sm_aat_ sm_pat_ sm_sat_ | sm_[aps]at_[A-Za-z0-9]{16} | https://console.settlemint.com/documentation
voiceflow-key | a Voiceflow key | VF.DM. VF.WS. VF.[a-fA-F0-9]{24} | VF\.(?:(?:DM|WS)\.)?[a-fA-F0-9]{24}\.[A-Za-z0-9]{16} | https://docs.voiceflow.com/
ramp-secret | a Ramp secret | ramp_sec_ | ramp_sec_[A-Za-z0-9]{48} | https://docs.ramp.com/
trufflehog-secret | a TruffleHog key | thog-secret- | thog-secret-[0-9a-f]{32} | https://docs.trufflesecurity.com/
teams-webhook-old | a Microsoft Teams webhook address | outlook.office.com/webhook/ | outlook\.office\.com/webhook/{UUID}@{UUID}/IncomingWebhook/[a-z0-9]{32}/{UUID} | https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/
tines-webhook | a Tines webhook address | .tines.com/webhook/ | (?<=[a-z0-9-])\.tines\.com/webhook/[a-z0-9]{32}/[a-z0-9]{32} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/tineswebhook
facebook-app-token | a Facebook app's token | [0-9]{4}|[A-Za-z0-9_-]{27} | (?<=\d{11})\d{4}\|(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{27} | https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml
salesforce-session | a Salesforce session | 00D[A-Za-z0-9]{12}! | 00D[A-Za-z0-9]{12}![A-Za-z0-9_.]{90,120} | https://github.com/mongodb/kingfisher
klaviyo-key | a Klaviyo private key | pk_[0-9a-f]{34} | pk_[0-9a-f]{34} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/klaviyo
clickup-token | a ClickUp token | pk_[0-9]{7} | pk_\d{7,9}_[A-Z0-9]{32} | https://github.com/mongodb/kingfisher
courier-token | a Courier token | pk_prod_ pk_test_ | pk_(?:prod|test)_[A-Z0-9]{28} | https://github.com/mongodb/kingfisher
bannerbear-key | a Bannerbear key | bb_pr_ bb_ma_ | bb_(?:pr|ma)_[a-f0-9]{30} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/bannerbear
close-key | a Close key | api_[A-Za-z0-9]{22}. | api_[A-Za-z0-9]{22}\.[A-Za-z0-9]{22} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/closecrm
fleetbase-key | a Fleetbase key | flb_live_ flb_test_ | flb_(?:live|test)_[A-Za-z0-9]{20} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/fleetbase
flexport-key | a Flexport key | shltm_ | shltm_[A-Za-z0-9_-]{40} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/flexport
pagarme-key | a Pagar.me key | ak_live_ ak_test_ | ak_(?:live|test)_[A-Za-z0-9]{30} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/pagarme
recharge-key | a Recharge token | sk_[0-9] sk_test_[0-9] | sk(?:_test)?_\d{1,2}x\d_[0-9a-f]{64} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/rechargepayments
gocardless-token | a GoCardless token | live_[A-Za-z0-9_-]{40} | live_(?=[A-Za-z_-]*\d)(?=[a-z0-9_-]*[A-Z])[A-Za-z0-9_-]{40} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/gocardless
lob-key | a Lob key | live_[a-f0-9]{35} test_[a-f0-9]{35} | (?:live|test)_[a-f0-9]{35} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/lob
robinhood-key | a Robinhood key | rh-api- | rh-api-{UUID} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/robinhoodcrypto
ubidots-key | an Ubidots key | BBFF- | BBFF-[A-Za-z0-9]{30} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/ubidots
locationiq-key | a LocationIQ key | pk.[0-9a-f]{32} | pk\.[0-9a-f]{32} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/locationiq
pubnub-secret | a PubNub secret key | sec-c- | sec-c-[A-Za-z0-9+/=-]{36,60} | https://www.pubnub.com/docs/
teamwork-token | a Teamwork token | tkn.v1_ | tkn\.v1_[A-Za-z0-9]{71}= | https://github.com/mongodb/kingfisher
mapbox-temporary-token | a temporary Mapbox token | tk.eyJ | tk\.eyJ[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{20,} | https://docs.mapbox.com/api/accounts/tokens/
`);
