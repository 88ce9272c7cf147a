const labels: Record<string, { going: string; done: string }> = {
  list_resources: { going: 'Searching the inventory', done: 'Searched the inventory' },
  get_resource: { going: 'Looking at a resource', done: 'Looked at a resource' },
  find_risks: { going: 'Checking for risks', done: 'Checked for risks' },
  refresh_inventory: { going: 'Reading the cloud again', done: 'Read the cloud again' },
  create_schedule: { going: 'Creating a schedule', done: 'Created a schedule' },
  read_output: { going: 'Reading on in a long result', done: 'Read on in a long result' },
};

/** What a tool does or did, for people; a tool without a phrase is called by its name. */
export function toolLabel(name: string, done: boolean): string {
  const label = labels[name];
  if (label === undefined) return name;
  return done ? label.done : label.going;
}

/** The arguments in a line, such as "types: aws.ec2.instance · region eq eu-central-1". */
export function argumentLine(text: string): string {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, argument]) => (name === 'filter' ? filterLine(argument) : `${name}: ${plain(argument)}`))
    .filter((part) => part !== '')
    .join(' · ');
}

/** What came back in two words, such as "42 found"; empty when it cannot be said so shortly. */
export function resultLine(text: string): string {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return '';
  const total: unknown = Reflect.get(value, 'total');
  return typeof total === 'number' ? `${total.toLocaleString('en')} found` : '';
}

function filterLine(filter: unknown): string {
  if (!Array.isArray(filter)) return '';
  return filter
    .map((each: unknown) =>
      typeof each === 'object' && each !== null
        ? ['field', 'op', 'value'].map((key) => plain(Reflect.get(each, key))).filter(Boolean).join(' ')
        : plain(each),
    )
    .join(' · ');
}

function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(plain).join(', ');
  if (typeof value === 'object') return Object.values(value).map(plain).join(' ');
  return String(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
