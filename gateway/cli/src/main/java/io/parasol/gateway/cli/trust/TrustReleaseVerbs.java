// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.PathPattern;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.certs.tuf.metadata.VersionRange;
import io.parasol.certs.tuf.repository.NewRelease;
import io.parasol.certs.tuf.repository.RepositoryEditException;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.gateway.cli.verb.Console;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs of {@code parasol trust} that change the trusted vendors and the firmware releases. */
final class TrustReleaseVerbs {

  private TrustReleaseVerbs() {}

  @Command(
      name = "delegate",
      description =
          "Delegates the releases under some paths to a vendor, or removes the delegation.")
  static final class Delegate extends TrustVerb.ChangesRepository {
    @Parameters(paramLabel = "VENDOR", description = "The vendor's name.")
    private String name;

    @Option(
        names = "--key",
        paramLabel = "FILE",
        description = "A public key of the vendor; may be repeated.")
    private List<Path> keys = new ArrayList<>();

    @Option(
        names = "--threshold",
        paramLabel = "N",
        description = "How many of its keys must sign. Default: ${DEFAULT-VALUE}.")
    private int threshold = 1;

    @Option(
        names = "--path",
        paramLabel = "PATTERN",
        description = "The paths of the vendor's releases; may be repeated. Default: VENDOR/*/*.")
    private List<String> paths = new ArrayList<>();

    @Option(names = "--remove", description = "Remove the delegation to the vendor.")
    private boolean remove;

    @Override
    void run(Path folder, Console console) throws RepositoryEditException, UnusableKeyException {
      RepositoryEditor editor = RepositoryEditor.open(folder);
      RoleName vendor = TrustVerb.vendor(name);
      if (remove) {
        editor.undelegate(vendor, Instant.now());
        TrustVerb.printNextSteps(console, vendor + " is no longer trusted");
        return;
      }
      if (keys.isEmpty() || threshold < 1 || threshold > keys.size()) {
        throw new IllegalArgumentException(
            "delegate: expected at least one --key, and a --threshold of 1 to their number");
      }
      List<String> patterns = paths.isEmpty() ? List.of(vendor + "/*/*") : paths;
      editor.delegate(
          vendor,
          RoleKeys.of(TrustVerb.keys(keys), threshold),
          patterns.stream().map(PathPattern::new).toList(),
          Instant.now());
      TrustVerb.printNextSteps(
          console, "%s is trusted for %s".formatted(vendor, String.join(", ", patterns)));
    }
  }

  @Command(
      name = "release",
      description = "Adds or removes a firmware release.",
      synopsisSubcommandLabel = "VERB",
      subcommands = {Add.class, Remove.class})
  static final class OnReleases {}

  /** The vendor of a release. */
  static final class VendorOption {
    @Option(
        names = "--vendor",
        paramLabel = "VENDOR",
        description = "The vendor that offers it, by delegation. Default: the owners themselves.")
    private @Nullable String name;

    Optional<RoleName> get() {
      return Optional.ofNullable(name).map(TrustVerb::vendor);
    }
  }

  @Command(name = "add", description = "Adds a firmware image as a release.")
  static final class Add extends TrustVerb.ChangesRepository {
    @Parameters(paramLabel = "FILE", description = "The image.")
    private Path image;

    @Mixin private VendorOption vendor;

    @Option(
        names = "--model",
        required = true,
        paramLabel = "MODEL",
        description = "The hardware model, as the devices report it; may be repeated.")
    private List<String> models = new ArrayList<>();

    @Option(
        names = "--version",
        required = true,
        paramLabel = "VERSION",
        description = "The version that a device reports when it runs the release.")
    private String version;

    @Option(
        names = "--counter",
        required = true,
        paramLabel = "N",
        description = "A number that rises with every release for a model.")
    private long counter;

    @Option(
        names = "--requires-min",
        paramLabel = "VERSION",
        description = "The lowest version from which the update is allowed.")
    private @Nullable String min;

    @Option(
        names = "--requires-max",
        paramLabel = "VERSION",
        description = "The highest version from which the update is allowed.")
    private @Nullable String max;

    @Option(
        names = "--path",
        paramLabel = "PATH",
        description = "Its path. Default: VENDOR/MODEL/FILE, or own/MODEL/FILE without a vendor.")
    private @Nullable String path;

    @Override
    void run(Path folder, Console console) throws RepositoryEditException {
      Release release =
          new Release(
              new LinkedHashSet<>(models),
              new FirmwareVersion(version),
              counter,
              new VersionRange(
                  Optional.ofNullable(min).map(FirmwareVersion::new),
                  Optional.ofNullable(max).map(FirmwareVersion::new)));
      NewRelease added = new NewRelease(image, path(), release, vendor.get());
      RepositoryEditor.open(folder).addRelease(added, Instant.now());
      TrustVerb.printNextSteps(console, "release %s added".formatted(added.path()));
    }

    private TargetPath path() {
      if (path != null) {
        return new TargetPath(path);
      }
      String model = models.get(0).replaceAll("[^A-Za-z0-9._-]", "-");
      return new TargetPath(
          "%s/%s/%s"
              .formatted(
                  vendor.get().map(RoleName::toString).orElse("own"), model, image.getFileName()));
    }
  }

  @Command(name = "remove", description = "Removes a release.")
  static final class Remove extends TrustVerb.ChangesRepository {
    @Parameters(paramLabel = "PATH", description = "The path, as in trust show.")
    private String path;

    @Mixin private VendorOption vendor;

    @Override
    void run(Path folder, Console console) throws RepositoryEditException {
      RepositoryEditor.open(folder)
          .removeRelease(vendor.get(), new TargetPath(path), Instant.now());
      TrustVerb.printNextSteps(console, "release %s removed".formatted(path));
    }
  }
}
