package dev.aurora.app;

import picocli.CommandLine.Command;

/** What an operator does with the audit log. */
@Command(
        name = "audit",
        description = "Check the audit log.",
        mixinStandardHelpOptions = true,
        subcommands = AuditVerifyCommand.class)
final class AuditCommand {}
