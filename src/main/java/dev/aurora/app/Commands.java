package dev.aurora.app;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes the commands with the place they work in. */
final class Commands implements IFactory {
    private final Place place;
    private final IFactory others = CommandLine.defaultFactory();

    Commands(Place place) {
        this.place = place;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == UpCommand.class) {
            return type.cast(new UpCommand(place));
        }
        if (type == DownCommand.class) {
            return type.cast(new DownCommand(place));
        }
        if (type == StatusCommand.class) {
            return type.cast(new StatusCommand(place));
        }
        if (type == ConfigCommand.class) {
            return type.cast(new ConfigCommand(place));
        }
        if (type == DoctorCommand.class) {
            return type.cast(new DoctorCommand(place));
        }
        if (type == AskCommand.class) {
            return type.cast(new AskCommand(place));
        }
        if (type == AuditVerifyCommand.class) {
            return type.cast(new AuditVerifyCommand(place));
        }
        return others.create(type);
    }
}
