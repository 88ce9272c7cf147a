package dev.aurora.cloud;

/** Who a connection is, as the cloud tells it: the account, and the name of the user or role. */
public record CloudIdentity(String account, String principal) {}
