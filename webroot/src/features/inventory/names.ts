import type { Tone } from '@/ui/badge';
import type { Severity } from './columns';

const typeNames: Record<string, string> = {
  'aws.ec2.instance': 'EC2 instance',
  'aws.ec2.volume': 'EBS volume',
  'aws.ec2.snapshot': 'EBS snapshot',
  'aws.ec2.security-group': 'Security group',
  'aws.ec2.vpc': 'VPC',
  'aws.ec2.subnet': 'Subnet',
  'aws.ec2.address': 'Elastic IP',
  'aws.elbv2.load-balancer': 'Load balancer',
  'aws.rds.instance': 'RDS database',
  'aws.s3.bucket': 'S3 bucket',
  'aws.lambda.function': 'Lambda function',
  'aws.dynamodb.table': 'DynamoDB table',
  'aws.iam.user': 'IAM user',
  'aws.iam.role': 'IAM role',
  'aws.eks.cluster': 'EKS cluster',
  'aws.ecs.cluster': 'ECS cluster',
  'aws.sqs.queue': 'SQS queue',
  'aws.sns.topic': 'SNS topic',
  'aws.cloudwatch.alarm': 'CloudWatch alarm',
};

/** What people call a type; one that is not known here keeps its own name. */
export const typeName = (type: string) => typeNames[type] ?? type;

const goodStates = new Set(['running', 'available', 'active', 'in-use', 'ok', 'enabled', 'completed']);
const badStates = new Set(['alarm', 'failed', 'error', 'inaccessible-encryption-credentials']);
const passingStates = new Set(['pending', 'stopping', 'creating', 'deleting', 'modifying', 'updating', 'insufficient_data']);

export function stateTone(state: string): Tone {
  if (goodStates.has(state)) return 'good';
  if (badStates.has(state)) return 'critical';
  return passingStates.has(state) ? 'warning' : 'neutral';
}

export const commonStates = ['running', 'stopped', 'available', 'in-use', 'active', 'ok', 'alarm'] as const;

export const severityTone: Record<Severity, Tone> = { critical: 'critical', high: 'warning', medium: 'info', low: 'neutral' };

const initials = new Set(['vpc', 'ip', 'mfa', 'az', 'cidr', 'dns', 'arn', 'iops', 'url']);

/** "securityGroups" as "Security groups", "sizeGiB" as "Size GiB". */
export function attributeName(name: string): string {
  const words = name.split(/(?<=[a-z])(?<!Gi|Mi)(?=[A-Z])/).map((word) => {
    if (/^[GM]iB$/.test(word)) return word;
    return initials.has(word.toLowerCase()) ? word.toUpperCase() : word.toLowerCase();
  });
  const text = words.join(' ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** An attribute's value as text. */
export function attributeText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return value.toLocaleString('en');
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(attributeText).join(', ');
  return value === null || value === undefined ? 'none' : JSON.stringify(value);
}
