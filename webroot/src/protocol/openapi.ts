// Generated from src/main/resources/openapi.yaml by `npm run types`; do not edit.

export type Problem = {
  /** A URI that names the kind of problem, `about:blank` where the status says it all */
  type: string;
  title: string;
  status: number;
  /** Stable, for programs: INVALID, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, CONFLICT, STALE, TOO_LARGE, EXHAUSTED, UNAVAILABLE, INTERNAL */
  code: string;
  /** What failed and what to do */
  detail: string;
  requestId?: string;
  /** When the same request may succeed, where that is known; also the header Retry-After */
  retryAfterSeconds?: number;
};

export type Login = {
  email: string;
  password: string;
  /** Slug of the organisation; the first one of the account when absent */
  org?: string;
};

export type Token = {
  accessToken: string;
  /** Seconds */
  expiresIn: number;
};

export type LoginMethods = {
  password: boolean;
  openId?: {
    /** Name of the provider, as in Log in with ... */
    name: string;
  };
};

export type KeySet = {
  keys: Record<string, unknown>[];
};

export type ChangePassword = {
  currentPassword: string;
  /** At least 12 characters, and not easy to guess */
  newPassword: string;
};

export type Session = {
  id: string;
  /** Whether it is the session of this request */
  current: boolean;
  userAgent?: string;
  createdAt: string;
  /** To the minute */
  lastUsedAt: string;
  expiresAt: string;
};

export type SessionPage = {
  items: Session[];
};

export type EndedSessions = {
  ended: number;
};

export type KeyRotation = {
  keyId: string;
  /** When every node knows the key */
  signsFrom: string;
};

export type Me = {
  /** The person or the service account */
  account: Named;
  /** Of a person */
  email?: string;
  org: Named;
  project: Named;
  role: Role;
  /** What the caller may do */
  permissions: string[];
  features: string[];
  /** The model that answers, such as `built-in planner` */
  model: string;
};

export type Named = {
  id: string;
  name: string;
};

export type Role = "viewer" | "operator" | "approver" | "admin";

export type Organisation = {
  id: string;
  name: string;
  slug: string;
  /** The caller's role in it */
  role?: Role;
  createdAt: string;
};

export type Member = {
  /** The account */
  id: string;
  kind: "person" | "service";
  name: string;
  /** Of a person */
  email?: string;
  role: Role;
  joinedAt: string;
  lastSeenAt?: string;
};

export type UpdateProject = {
  name?: string;
  slug?: Slug;
};

export type NewServiceAccount = {
  name: string;
  role: Role;
};

export type Project = {
  id: string;
  name: string;
  slug: string;
  /** Whether callers act in it who name none */
  isDefault: boolean;
  connections: number;
  createdAt: string;
};

export type MemberPage = {
  items: Member[];
  nextCursor?: string;
};

export type ProjectPage = {
  items: Project[];
  nextCursor?: string;
};

export type UpdateMember = {
  role: Role;
};

/** Made from the name when absent */
export type Slug = string;

export type PermissionPage = {
  items: Permission[];
};

export type NewProject = {
  name: string;
  slug?: Slug;
};

export type OrganisationPage = {
  items: Organisation[];
};

export type NewOrganisation = {
  name: string;
  slug?: Slug;
};

export type UpdateOrganisation = {
  name?: string;
  slug?: Slug;
};

export type ApiKey = {
  id: string;
  name: string;
  /** Its beginning, to tell it from others */
  hint: string;
  /** Who it acts as */
  account: Named;
  permissions: string[];
  state: "active" | "expired" | "revoked";
  createdAt: string;
  expiresAt: string;
  /** To the minute */
  lastUsedAt?: string;
};

export type ApiKeyPage = {
  items: ApiKey[];
  nextCursor?: string;
};

export type NewApiKey = {
  name: string;
  permissions: string[];
  expiresInDays?: number;
  /** A service account; the caller when absent */
  accountId?: string;
};

export type CreatedApiKey = {
  apiKey: ApiKey;
  /** The key itself, shown this once */
  secret: string;
};

export type RenameApiKey = {
  name: string;
};

export type Permission = {
  name: string;
  description: string;
  roles: Role[];
  /** Whether an API key can have it */
  apiKeys: boolean;
};

export type AuditPage = {
  items: AuditEntry[];
  nextCursor?: string;
};

export type AuditEntry = {
  id: string;
  /** Such as account: with an id */
  actor: string;
  actorName?: string;
  /** How the actor was let in, such as session: or api_key: with an id */
  via?: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
  createdAt: string;
  /** Its place in the chain, without gaps; absent until it is sealed */
  number?: number;
  /** SHA-256 of its line in the export, in hexadecimal */
  hash?: string;
  sealedAt?: string;
};

export type AuditChain = {
  /** Of the last sealed entry; 0 when there is none */
  number: number;
  /** Of the last sealed entry; 64 zeros when there is none */
  hash: string;
  sealedAt?: string;
  /** Entries that wait to be sealed */
  unsealed: number;
  /** More than a minute ago means that sealing is stuck */
  oldestUnsealedAt?: string;
  head?: AuditHead;
};

export type AuditHead = {
  v: number;
  org: string;
  number: number;
  hash: string;
  signedAt: string;
  /** SHA-256 of the public key, in hexadecimal */
  keyId: string;
  /** Ed25519, SubjectPublicKeyInfo in Base64 */
  publicKey: string;
  /** Ed25519, in Base64 */
  signature: string;
};

export type UpdateMe = {
  name: string;
};

export type InvitationToken = {
  token: string;
};

export type NewInvitation = {
  email: string;
  role: Role;
  expiresInDays?: number;
};

export type SwitchOrganisation = {
  organisationId: string;
};

export type InvitationPreview = {
  organisation: string;
  email: string;
  role: Role;
  invitedBy?: string;
  expiresAt: string;
  /** Whether the e-mail has an account whose password is wanted */
  hasAccount: boolean;
};

export type CreatedInvitation = {
  invitation: Invitation;
  token: string;
  /** Of the page that accepts it, with the token in the fragment: /join#... */
  path: string;
};

export type InvitationPage = {
  items: Invitation[];
  nextCursor?: string;
};

export type Join = {
  token: string;
  /** Wanted for a new account */
  name?: string;
  password: string;
};

export type Invitation = {
  id: string;
  email: string;
  role: Role;
  invitedBy?: string;
  createdAt: string;
  expiresAt: string;
};

export type Job = {
  id: string;
  kind: string;
  state: "queued" | "running" | "succeeded" | "dead" | "cancelled";
  /** The higher the sooner */
  priority: number;
  /** The attempt that runs or ran last */
  attempt: number;
  /** How often it is tried before it is dead */
  attempts: number;
  progress?: JobProgress;
  /** Why the last attempt failed */
  problem?: string;
  scheduleId?: string;
  /** Told to stop and not stopped yet */
  cancelling: boolean;
  createdAt: string;
  /** Not before */
  runAt: string;
  startedAt?: string;
  endedAt?: string;
};

export type JobProgress = {
  done: number;
  /** 0 where it is not known */
  total: number;
  what: string;
};

export type JobPage = {
  items: Job[];
  nextCursor?: string;
};

export type Approval = {
  id: string;
  /** A tool call; one that may have run already; a change of the approval settings */
  kind: "call" | "repeat" | "setting";
  runId?: string;
  /** Readable by whoever started the run */
  conversationId?: string;
  /** Of the tool call in the run */
  callId?: string;
  tool?: string;
  effect: "read" | "change" | "destroy";
  /** What will be done */
  title: string;
  /** To what it will be done */
  target: string;
  /** Exactly what will run; absent in lists */
  content?: Record<string, unknown>;
  /** SHA-256 of the content in canonical form (RFC 8785) */
  hash: string;
  /** The run has read text of strangers before it asked */
  tainted: boolean;
  /** An approved one is redeemed when what it allows begins, once; void when the run ended or asked for something else */
  state: "open" | "approved" | "rejected" | "expired" | "void" | "redeemed";
  /** What has to be typed to approve it */
  confirm?: string;
  /** Whoever requested it may not decide it */
  secondPerson: boolean;
  requestedBy: ApprovalPerson;
  decidedBy?: ApprovalPerson;
  decidedAt?: string;
  /** Why it was decided so */
  reason?: string;
  redeemedAt?: string;
  createdAt: string;
  /** Not decided and not redeemed from then on */
  expiresAt: string;
  /** Whether the caller may decide it now */
  mayDecide: boolean;
  /** Why the caller may not, as a sentence */
  whyNot?: string;
};

export type ApprovalPerson = {
  accountId: string;
  name: string;
};

export type ApprovalPage = {
  items: Approval[];
  nextCursor?: string;
  /** How many are open in all, counted up to 1000 */
  open: number;
};

export type DecideApproval = {
  decision: "approve" | "reject";
  reason?: string;
  /** The text of `confirm` */
  confirmation?: string;
};

export type ApprovalSettings = {
  secondPerson: SecondPerson;
  pending?: Approval;
};

export type UpdateApprovalSettings = {
  secondPerson: SecondPerson;
};

/** When somebody other than the requester must decide: for what destroys something that holds data, once another person
may approve; always; never */
export type SecondPerson = "stateful-destroy" | "always" | "never";

export type NotificationKind = "approval.wanted" | "run.finished" | "apply.ended" | "job.dead" | "budget.passed";

export type Notification = {
  id: string;
  kind: NotificationKind;
  /** One line */
  title: string;
  /** A sentence or two; may be empty */
  text: string;
  /** Path of the page about it, such as /approvals/0197... */
  link: string;
  /** What it is about, such as approval:0197... */
  subject: string;
  /** The project it happened in */
  projectId?: string;
  createdAt: string;
  /** Absent until it is marked as read */
  readAt?: string;
};

export type NotificationPage = {
  items: Notification[];
  nextCursor?: string;
  /** How many are unread in all, counted up to 1000 */
  unread: number;
};

export type MarkNotificationsRead = {
  /** Which ones; all when absent */
  ids?: string[];
};

export type UnreadNotifications = {
  /** How many are unread now, counted up to 1000 */
  unread: number;
};

export type NotificationWays = {
  kind: NotificationKind;
  /** In the list and on open pages */
  inApp: boolean;
  email: boolean;
  webhook: boolean;
};

export type NotificationSettings = {
  /** Every kind there is */
  kinds: NotificationWays[];
  email: NotificationEmail;
  webhook: NotificationWebhook;
};

export type NotificationEmail = {
  /** Whether mail can be sent to the caller; what is chosen is kept meanwhile */
  available: boolean;
  /** Where it is sent to */
  address?: string;
  /** Why it is not available */
  why?: string;
};

export type NotificationWebhook = {
  /** Absent without a webhook */
  url?: string;
  /** How the last attempt went; gone is a receiver that answered 410 and is sent nothing until the settings are saved again */
  state: "none" | "untried" | "working" | "failing" | "gone";
  /** Why the last attempt failed */
  problem?: string;
  /** When the last attempt was */
  triedAt?: string;
  /** The secret that signs, shown this once: whsec_ and base64 */
  secret?: string;
  secretMadeAt?: string;
  /** Until when the secret before signs too */
  previousSecretUntil?: string;
};

export type UpdateNotificationSettings = {
  kinds: NotificationWays[];
  /** Such as https://example.com/hooks/aurora; no webhook when absent */
  webhookUrl?: string;
};

export type Conversation = {
  id: string;
  title: string;
  createdAt: string;
  updatedAt: string;
  /** Of its run that is under way, or else waits; absent when all have ended */
  runState?: "queued" | "running" | "parked";
  /** Whether that run was started in the background */
  background?: boolean;
};

export type ConversationPage = {
  items: Conversation[];
  nextCursor?: string;
};

export type ConversationDetail = {
  id: string;
  title: string;
  createdAt: string;
  updatedAt: string;
  runs: Run[];
};

export type RenameConversation = {
  title: string;
};

export type Run = {
  id: string;
  conversationId: string;
  /** queued behind another run of the conversation or for a node that is free; running; parked until people have decided; or
how it ended. interrupted is only found in old ones. */
  state: "queued" | "running" | "parked" | "finished" | "failed" | "cancelled" | "interrupted";
  mode: "ask" | "act";
  /** Started without anybody who waits for it */
  background: boolean;
  model: string;
  /** The user message that started the run */
  question: string;
  /** Why it did not finish */
  problem?: string;
  inputTokens?: number;
  outputTokens?: number;
  createdAt: string;
  endedAt?: string;
};

export type StartRun = {
  question: string;
  /** act needs the permission runs.act and is ask without it */
  mode?: "ask" | "act";
  /** A new conversation where there is none of that id */
  conversationId?: string;
  runId?: string;
};

/** AG-UI 1.0 RunAgentInput */
export type RunAgentInput = {
  threadId: string;
  runId: string;
  messages: Record<string, unknown>[];
  tools?: Record<string, unknown>[];
  context?: Record<string, unknown>[];
  state?: unknown;
  forwardedProps?: unknown;
  resume?: Record<string, unknown>[];
};

export type NewConnection = {
  provider: "aws";
  name: string;
  aws: AwsSettings;
};

export type AwsSettings = {
  /** assume-role starts from the access key or profile given beside it, else from the identity of the machine */
  auth: "access-key" | "profile" | "assume-role";
  accessKeyId?: string;
  secretAccessKey?: string;
  sessionToken?: string;
  profile?: string;
  roleArn?: string;
  externalId?: string;
  /** Address of an AWS-compatible endpoint, such as http://127.0.0.1:5000 */
  endpoint?: string;
  /** Where to ask which regions are enabled; us-east-1 when absent */
  region?: string;
  /** Only these regions; all enabled ones when absent */
  regions?: string[];
};

export type Connection = {
  id: string;
  provider: "aws";
  name: string;
  auth: string;
  endpoint?: string;
  /** Account id as the cloud told it */
  account?: string;
  state: "unchecked" | "working" | "failing";
  problem?: string;
  checkedAt?: string;
  createdAt: string;
  /** Resources found through it that exist */
  resources?: number;
  /** The latest one */
  discovery?: Discovery;
};

export type ConnectionPage = {
  items: Connection[];
};

export type ConnectionDetail = {
  connection: Connection;
  scopes: DiscoveryScope[];
};

export type Discovery = {
  id: string;
  state: "running" | "finished" | "partial" | "failed" | "interrupted";
  resources: number;
  problem?: string;
  startedAt: string;
  endedAt?: string;
};

export type DiscoveryScope = {
  service: string;
  region: string;
  state: "fresh" | "failed";
  errorCode?: string;
  problem?: string;
  resources: number;
  attemptedAt: string;
  succeededAt?: string;
};

export type Resource = {
  id: string;
  provider: string;
  type: string;
  kind: string;
  /** The ARN */
  nativeId: string;
  /** What people call it by, such as i-0abc */
  localId: string;
  name: string;
  region: string;
  account: string;
  connectionId: string;
  connection: string;
  state?: string;
  tags: Record<string, string>;
  attributes: Record<string, unknown>;
  createdAt?: string;
  lastSeenAt: string;
};

export type ResourcePage = {
  items: Resource[];
  /** How many match, on all pages */
  total: number;
  nextCursor?: string;
};

export type ResourceSummary = {
  total: number;
  byType: Count[];
  byRegion: Count[];
};

export type Count = {
  value: string;
  count: number;
};

export type ResourceDetail = {
  resource: Resource;
  related: RelatedResource[];
  risks: Risk[];
};

export type RelatedResource = {
  relation: string;
  direction: "out" | "in";
  id: string;
  type: string;
  name: string;
  localId: string;
};

export type Risk = {
  check: string;
  severity: "critical" | "high" | "medium" | "low";
  title: string;
  why: string;
  fix: string;
  resource: RelatedResourceName;
};

export type RelatedResourceName = {
  id: string;
  type: string;
  name: string;
  localId: string;
  region: string;
};

export type RiskPage = {
  items: Risk[];
  total: number;
};
