package dev.aurora.cloud.aws;

import java.util.List;
import java.util.stream.Stream;

/** Everything that is read from AWS; what needs a question for each thing comes first, since it takes longest. */
final class Listings {
    static final List<Listing> ALL = Stream.of(
                    StorageListings.ALL,
                    IdentityListings.ALL,
                    DatabaseListings.ALL,
                    MessagingListings.ALL,
                    ComputeListings.ALL,
                    Ec2Listings.ALL)
            .flatMap(List::stream)
            .toList();

    private Listings() {}
}
