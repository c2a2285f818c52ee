import { tokenRules } from './token-rules';

/** Code hosting, package registries, builds, observation and language models. The columns are those of `tokenRules`. */
export const CODE_TOKENS = tokenRules(String.raw`
github-token | a GitHub token | ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ | (?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}) | https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
gitlab-token | a GitLab token | glpat- gldt- glptt- glrt- glcbt- glsoat- glft- glagent- glimt- gloas- glffct- glwt- | gl(?:pat|dt|ptt|rt|cbt|soat|ft|agent|imt|oas|ffct|wt)-[A-Za-z0-9_=-]{20,300}(?:\.[0-9a-z]{2}\.?[0-9a-z]{7,9})? | https://docs.gitlab.com/security/tokens/#token-prefixes
gitlab-runner-token | a GitLab runner token | GR1348941 | GR1348941[A-Za-z0-9_-]{20} | https://docs.gitlab.com/security/tokens/#token-prefixes
gitlab-session | a GitLab session | _gitlab_session= | _gitlab_session=[0-9a-z]{32} | https://docs.gitlab.com/security/tokens/#token-prefixes
bitbucket-password | a Bitbucket app password | ATBB | ATBB[A-Za-z0-9_=-]{24,36} | https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/
bitbucket-server-token | a Bitbucket Data Center token | BBDC- | BBDC-[A-Za-z0-9+/@_-]{40,50} | https://confluence.atlassian.com/bitbucketserver/http-access-tokens-939515499.html
atlassian-token | an Atlassian token | ATATT3 ATCTT3 ATSTT3 | AT[ACS]TT3[A-Za-z0-9+/=_-]{60,250} | https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/
npm-token | an npm token | npm_[A-Za-z0-9]{36} | npm_[A-Za-z0-9]{36} | https://docs.npmjs.com/about-access-tokens
pypi-token | a PyPI token | pypi-AgE | pypi-AgE[A-Za-z0-9_-]{50,} | https://pypi.org/help/#apitoken
rubygems-key | a RubyGems key | rubygems_ | rubygems_[a-f0-9]{48} | https://guides.rubygems.org/api-key-scopes/
crates-token | a crates.io token | cio[A-Za-z0-9]{32} | cio[A-Za-z0-9]{32} | https://doc.rust-lang.org/cargo/reference/registry-authentication.html
nuget-key | a NuGet key | oy2[a-z0-9]{43} | oy2[a-z0-9]{43} | https://learn.microsoft.com/nuget/nuget-org/publish-a-package
clojars-token | a Clojars token | CLOJARS_ | CLOJARS_[a-z0-9]{60} | https://github.com/clojars/clojars-web/wiki/Deploy-Tokens
docker-token | a Docker Hub token | dckr_pat_ dckr_oat_ | dckr_[po]at_[A-Za-z0-9_-]{27,40} | https://docs.docker.com/security/access-tokens/
circleci-token | a CircleCI token | CCIPAT_ CCIPRJ_ | CCIP(?:AT|RJ)_[A-Za-z0-9]{22}_[a-fA-F0-9]{40} | https://circleci.com/docs/managing-api-tokens/
buildkite-token | a Buildkite token | bkua_ bkct_ bkat_ bkpat_ | bk(?:ua|ct|at|pat)_[A-Za-z0-9]{40} | https://buildkite.com/docs/apis/managing-api-tokens
sourcegraph-token | a Sourcegraph or Segment token | sgp_ slk_ | (?:sgp_(?:(?:[a-fA-F0-9]{16}|local)_[a-fA-F0-9]{40}|[A-Za-z0-9]{64}|[a-fA-F0-9]{40})|slk_[a-f0-9]{64}) | https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token
sonar-token | a Sonar token | sqp_ sqa_ squ_ sqco_ | sq(?:[pau]_[a-f0-9]{40}|co_[A-Za-z0-9]{59}) | https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/
endor-key | an Endor Labs key | endr+ | endr\+[A-Za-z0-9-]{16} | https://docs.endorlabs.com/
postman-key | a Postman key | PMAK- | PMAK-[A-Fa-f0-9]{24}-[A-Fa-f0-9]{34} | https://learning.postman.com/docs/developer/postman-api/authentication/
readme-key | a ReadMe key | rdme_ | rdme_[a-z0-9]{70} | https://docs.readme.com/main/reference/authentication
launchdarkly-key | a LaunchDarkly key | sdk-[0-9a-f]{8}- api-[0-9a-f]{8}- | (?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12} | https://launchdarkly.com/docs/home/account/environment/keys
grafana-token | a Grafana token | glsa_ glc_ | (?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,3}) | https://grafana.com/docs/grafana/latest/administration/service-accounts/
grafana-api-key | a Grafana key | eyJrIjoi | eyJrIjoi[A-Za-z0-9+/]{60,400}={0,3} | https://grafana.com/docs/grafana/latest/administration/api-keys/
sentry-token | a Sentry token | sntrys_ sntryu_ sntryi_ | (?:sntrys_eyJ[A-Za-z0-9+/=_]{80,}|sntry[ui]_[a-f0-9]{64}) | https://docs.sentry.io/account/auth-tokens/
datadog-key | a Datadog key | ddapp_ ddapi_ ddpat_ | dd(?:app|api|pat)_[A-Za-z0-9]{30,60} | https://docs.datadoghq.com/account_management/api-app-keys/
dynatrace-token | a Dynatrace token | dt0c0 dt0s0 dt0s1 | dt0[cs]\d\d\.[A-Z0-9a-z]{8,24}\.[A-Z0-9a-z]{64} | https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients
newrelic-key | a New Relic key | NRAK- NRII- NRIQ- NRSP- NRRA- NRJS- NRBR- | NR(?:AK-[A-Z0-9]{27}|I[IQ]-[A-Za-z0-9_-]{25,32}|(?:SP|RA|JS|BR)-[a-f0-9]{19,42}) | https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
newrelic-license | a New Relic license key | NRAL | (?<=[0-9a-f]{32}FFFF|[0-9a-f]{36}|eu01xx[0-9a-f]{26}(?:FFFF)?)NRAL | https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/
posthog-key | a PostHog personal key | phx_ phs_ | ph[xs]_[A-Za-z0-9_]{43,48} | https://posthog.com/docs/api
rootly-key | a Rootly key | rootly_ | rootly_[a-f0-9]{64} | https://docs.rootly.com/
apify-token | an Apify token | apify_api_ | apify_api_[A-Za-z0-9]{36} | https://docs.apify.com/platform/integrations/api
openai-key | an OpenAI key | T3BlbkFJ | (?<=sk-[A-Za-z0-9_-]{16,220})T3BlbkFJ[A-Za-z0-9_-]{20,200} | https://platform.openai.com/docs/api-reference/authentication
anthropic-key | an Anthropic key | sk-ant- | sk-ant-[a-z]{2,10}\d{2}-[A-Za-z0-9_-]{60,140} | https://docs.anthropic.com/en/api/overview
openrouter-key | an OpenRouter key | sk-or-v1- | sk-or-v1-[0-9a-f]{64} | https://openrouter.ai/docs/api-reference/authentication
langfuse-key | a Langfuse key | sk-lf- | sk-lf-{UUID} | https://langfuse.com/docs/api
hex-model-key | a language model's key | sk-[0-9a-f]{32} | sk-[0-9a-f]{32}(?![0-9a-f-]) | https://api-docs.deepseek.com/
langsmith-key | a LangSmith key | lsv2_pt_ lsv2_sk_ | lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10} | https://docs.smith.langchain.com/
huggingface-token | a Hugging Face token | hf_[A-Za-z0-9]{34} api_org_ | (?:hf_|api_org_)[A-Za-z0-9]{34}(?!_) | https://huggingface.co/docs/hub/security-tokens
replicate-token | a Replicate token | r8_[A-Za-z0-9]{37} | r8_[A-Za-z0-9]{37} | https://replicate.com/docs/topics/security/api-tokens
groq-key | a Groq key | gsk_ | gsk_[A-Za-z0-9]{52} | https://console.groq.com/docs/api-reference
xai-key | an xAI key | xai- | xai-[A-Za-z0-9_]{70,90} | https://docs.x.ai/docs/overview
perplexity-key | a Perplexity key | pplx- | pplx-[A-Za-z0-9]{40,60} | https://docs.perplexity.ai/
nvidia-key | an NVIDIA key | nvapi- | nvapi-[A-Za-z0-9_-]{60,70} | https://docs.nvidia.com/ngc/
cerebras-key | a Cerebras key | csk- | csk-[a-z0-9]{48} | https://inference-docs.cerebras.ai/
tavily-key | a Tavily key | tvly- | tvly-(?:[a-z]{2,6}-)?[A-Za-z0-9-]{28,64} | https://docs.tavily.com/
firecrawl-key | a Firecrawl key | fc-[a-f0-9]{32} | fc-[a-f0-9]{32} | https://docs.firecrawl.dev/
fireworks-key | a Fireworks key | fw_[A-Za-z0-9]{22} | fw_[A-Za-z0-9]{22,24} | https://docs.fireworks.ai/
voyage-key | a Voyage key | pa-[A-Za-z0-9_-]{43} | pa-[A-Za-z0-9_-]{43} | https://docs.voyageai.com/docs/api-key-and-installation
elevenlabs-key | an ElevenLabs key | sk_[a-f0-9]{48} | sk_[a-f0-9]{48} | https://elevenlabs.io/docs/api-reference/authentication
cursor-key | a Cursor key | key_[a-f0-9]{64} | key_[a-f0-9]{64} | https://cursor.com/docs
pinecone-key | a Pinecone key | pcsk_ | pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,66} | https://docs.pinecone.io/
ionic-token | an Ionic token | ion_[A-Za-z0-9]{42} | ion_[A-Za-z0-9]{42} | https://github.com/mongodb/kingfisher
dependency-track-key | a Dependency-Track key | odt_ | odt_[A-Za-z0-9]{32,255} | https://github.com/mongodb/kingfisher
honeycomb-key | a Honeycomb key | hcaik_ hcalk_ hcamk_ hcbik_ hcblk_ | hc[a-z][ilm]k_[a-z0-9]{50,64} | https://docs.honeycomb.io/configure/environments/manage-api-keys/
axiom-token | an Axiom token | xaat- xapt- | xa[ap]t-{UUID} | https://axiom.co/docs/reference/tokens
wandb-key | a Weights & Biases key | wandb_v1_ | wandb_v1_[A-Za-z0-9_]{70,90} | https://docs.wandb.ai/
together-key | a Together AI key | tgp_v1_ | tgp_v1_[A-Za-z0-9_-]{43} | https://docs.together.ai/
context7-key | a Context7 key | ctx7sk- | ctx7sk-{UUID} | https://context7.com/docs
jina-key | a Jina AI key | jina_ | jina_[A-Za-z0-9_-]{50,64} | https://jina.ai/
nightfall-key | a Nightfall key | NF-[A-Za-z0-9]{32} | NF-[A-Za-z0-9]{32} | https://github.com/trufflesecurity/trufflehog/tree/main/pkg/detectors/nightfall
`);
