package dev.aurora.cloud.aws;

import java.util.List;
import java.util.stream.Stream;

/** Everything that is read from AWS. */
final class Listings {
    static final List<Listing> ALL =
            Stream.of(Ec2Listings.ALL).flatMap(List::stream).toList();

    private Listings() {}
}
