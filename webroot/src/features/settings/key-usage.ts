export type Usage = { label: string; text: string };

/** How to use a key, with the key in a variable so that it does not end in a history of commands. */
export const usagesOf = (origin: string): Usage[] => [
  {
    label: 'curl',
    text: `export AURORA_API_KEY='paste the key here'\ncurl -H "Authorization: Bearer $AURORA_API_KEY" ${origin}/api/me`,
  },
  {
    label: 'Basic authentication, as Terraform\'s HTTP backend does it',
    text: `export TF_HTTP_USERNAME=aurora\nexport TF_HTTP_PASSWORD='paste the key here'\ncurl -u "$TF_HTTP_USERNAME:$TF_HTTP_PASSWORD" ${origin}/api/me`,
  },
];
