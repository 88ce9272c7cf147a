package dev.aurora.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the clouds are full of and is no secret comes through as it is, and at once. */
final class OrdinaryTextTest {
    private static final Redactor REDACTOR = new Redactor();

    static Stream<String> texts() {
        return """
                arn:aws:iam::123456789012:role/service-role/AmazonEKSNodeRole-eu-central-1
                arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db/password-a1B2c3
                arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
                arn:aws:rds:eu-central-1:123456789012:cluster-pg:default.aurora-postgresql15
                i-0abcd1234efgh5678 vpc-0123456789abcdef0 subnet-0a1b2c3d sg-0f9e8d7c6b5a43210 ami-0c55b159cbfafe1f0 eni-0123456789abcdef0
                AROAJ2UCCR6DPCEXAMPLE AIDACKCEVSQ6C2EXAMPLE ANPAJ2UCCR6DPCEXAMPLE AGPAI23HZ27SI6FQMGNQ2
                sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
                commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904 (HEAD -> main, origin/main)
                index 83db48f..bf269f4 100644
                0198f3a2-7b1c-7def-8abc-0123456789ab 550E8400-E29B-41D4-A716-446655440000
                123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/api@sha256:4d3f9a9a6f0c2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7081920a1b
                https://s3.eu-central-1.amazonaws.com/my-logs-bucket/2026/11/25/app.log?versionId=3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY
                https://console.aws.amazon.com/ec2/home?region=eu-central-1#InstanceDetails:instanceId=i-0abcd1234efgh5678
                my-db.cluster-cabcdefghijk.eu-central-1.rds.amazonaws.com:5432 shop-1a2b3c4d5e6f.elb.eu-central-1.amazonaws.com
                postgres://db.internal:5432/shop redis://cache:6379/0 http://localhost:8080/health mongodb://mongo-0,mongo-1/?replicaSet=rs0
                /subscriptions/12345678-1234-1234-1234-123456789abc/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/logs
                //compute.googleapis.com/projects/my-project-123456/zones/europe-west3-a/instances/web-1
                projects/my-project/secrets/db-password/versions/latest vault:kv/data/aurora/orgs/0198f3a2/connections/1
                "secretReference": "vault:kv/data/aurora/orgs/0198/llm/openai", "secretArn": "arn:aws:secretsmanager:a:1:secret:x-AbCdEf"
                "nextToken": null, "NextToken": "eyJ2IjoiMiIsImMiOiJBQUFBQSJ9AbCdEf0123456789", "clientToken": "550e8400-e29b-41d4-a716-446655440000"
                "ETag": "\\"9bb58f26192e4ba00f01e2e7b136bbd8\\"", "Etag": "d41d8cd98f00b204e9800998ecf8427e-12", "checksum": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="
                "KeyId": "alias/aws/ebs", "KmsKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab", "keyName": "deploy-2024", "KeyPairName": "ops1"
                "tags": {"password-rotation": "enabled", "team": "platform", "secret-owner": "payments42"}
                The password policy requires 14 characters and the token expires after 3600 seconds.
                Password: required. Secret: none. Token: see the vault. API key: rotated on 2026-01-01.
                A user without a password, a key without rotation, and secrets in three namespaces: default, kube-system and payments.
                password = var.db_password
                master_password = random_password.main.result
                token = data.aws_eks_cluster_auth.this.token
                export AWS_PROFILE=prod AWS_REGION=eu-central-1 DB_PASSWORD=$DB_PASSWORD TOKEN=${TOKEN}
                secretKeyRef: {name: shop-db-credentials, key: password}
                imagePullSecrets: [{name: registry-credentials}]
                secretName: shop-tls-2026 tokenSecret: shop-token
                -----BEGIN CERTIFICATE-----
                MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJRTESMBAG
                -----END CERTIFICATE-----
                ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0mX3cJm2r0w5v1aQv8nJx0e5m3kqk1m7v5x2hW8y9z ops@example.com
                ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7vbqajDhA+dJ9Q6W8m3nZ3s0J9d0lE2kq1m7v5x2hW8y9z ops
                SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDKwz6Mv9PvuE3pH2c (ED25519)
                data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
                t3.micro m6i.2xlarge db.r6g.large gp3 io2 eu-central-1a 10.0.0.0/16 fe80::1ff:fe23:4567:890a 00:1B:44:11:3A:B7
                kube-system/coredns-5d78c9869d-abcde nginx-deployment-66b6c48dd5-7w8xk pvc-3f2b1c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d
                aurora_db aurora_app aurora_system aurora-storage AURORA_POSTGRES_URL aurora.postgres.url
                2026-11-25T04:52:26.123456Z 1764046346 0.000001 EUR 1,234.56 99.99%
                | name | state | size |
                ```hcl
                resource "aws_db_instance" "main" { password = var.password }
                ```
                {"type":"TEXT_MESSAGE_CONTENT","messageId":"0198f3a2-7b1c-7def-8abc-0123456789ab","delta":"Hello"}
                """.lines();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void isLeftAsItIs(String line) {
        assertThat(REDACTOR.text(line)).isEqualTo(line);
    }

    @Test
    void isLeftAsItIsTogether() {
        var all = String.join("\n", texts().toList());
        assertThat(REDACTOR.text(all)).isEqualTo(all);
    }

    @Test
    void isLeftAsItIsWhateverBytesItEncodes() {
        var random = new Random(3);
        for (var i = 0; i < 200; i++) {
            var bytes = new byte[1 + random.nextInt(2000)];
            random.nextBytes(bytes);
            var text = "\"content\": \"" + Base64.getEncoder().encodeToString(bytes) + "\", hex "
                    + HexFormat.of().formatHex(bytes);
            assertThat(REDACTOR.text(text)).isEqualTo(text);
        }
    }

    @Test
    void sentencesGoOutWordForWord() {
        var stream = REDACTOR.stream();
        for (var word : "There are 42 instances without a password rotation, no token and 3 open ports in Frankfurt. "
                .split("(?<= )", -1)) {
            assertThat(stream.push(word)).isEqualTo(word);
        }
    }

    @Test
    void objectsAreLeftAsTheyAre() {
        var object = new JsonObject()
                .put("nextToken", "eyJ2IjoiMiIsImMiOiJBQUFBQSJ9AbCdEf0123456789")
                .putNull("token")
                .put("secretReference", "vault:kv/data/aurora/orgs/1/connections/2")
                .put("secret", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-Ab12Cd")
                .put("password", "vault:kv/data/aurora/users/x")
                .put("passwordPolicy", new JsonObject().put("minimumLength", 14))
                .put("maxTokens", 4096)
                .put("hasPassword", true)
                .put("kmsKeyId", "1234abcd-12ab-34cd-56ef-1234567890ab")
                .put("imageId", "ami-0c55b159cbfafe1f0")
                .put(
                        "tags",
                        new JsonObject().put("password-rotation", "enabled").put("secret-owner", "payments42"))
                .put(
                        "env",
                        new JsonArray()
                                .add(new JsonObject().put("name", "LOG_LEVEL").put("value", "debug2024x"))
                                .add(new JsonObject().put("Key", "Name").put("Value", "web-1")));
        assertThat(REDACTOR.json(object)).isEqualTo(object);
    }
}
