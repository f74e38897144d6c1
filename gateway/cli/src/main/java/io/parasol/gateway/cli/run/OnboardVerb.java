// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.FolderTree;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.onboarding.SeedRejectedException;
import io.parasol.certs.onboarding.SignedSeed;
import io.parasol.certs.onboarding.SiteConfiguration;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.cli.link.SiteDiscovery;
import io.parasol.gateway.cli.trust.DefaultBrokerNames;
import io.parasol.gateway.cli.trust.SeedVerb;
import io.parasol.gateway.cli.verb.BusPlans;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.LongRunning;
import io.parasol.gateway.cli.verb.ProgressLine;
import io.parasol.gateway.cli.verb.ShellWord;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.configuration.ConfigurationFolder;
import io.parasol.gateway.configuration.ConfigurationVersion;
import io.parasol.gateway.onboarding.Onboarding;
import io.parasol.gateway.onboarding.OnboardingException;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol onboard}: turns an empty box and a seed into the gateway of a site. */
@Command(
    name = "onboard",
    description = {
      "Turns an empty box into the gateway of a site, from the seed of its owner: gets the issuer"
          + " and the signed configuration of the site, and finds the devices on its links.",
      "Can be repeated after an interruption, also without FILE.",
    },
    subcommands = {OnboardVerb.Show.class, OnboardVerb.Confirm.class})
public final class OnboardVerb implements LongRunning, Runnable {

  private static final String PROPOSAL = "proposal.yaml";

  /** The state folder of the box. */
  static final class StateOption {
    private static final Path DEFAULT = Path.of("/var/lib/parasol");

    @Option(
        names = "--state",
        paramLabel = "DIR",
        description = "The state folder of this box. Default: ${DEFAULT-VALUE}.")
    private Path folder = DEFAULT;

    /** Returns a command for the caller to copy, for the same folder. */
    String command(String verb) {
      return folder.equals(DEFAULT) ? verb : verb + " --state " + ShellWord.of(folder.toString());
    }

    Path proposal() {
      return folder.resolve("onboarding").resolve(PROPOSAL);
    }

    ConfigurationFolder versions() {
      return ConfigurationFolder.in(folder);
    }
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The seed; - for standard input. Default: that of an interrupted call.")
  private @Nullable Path file;

  @Mixin private StateOption state;

  @Option(
      names = "--owner",
      paramLabel = "FILE",
      description =
          "The public key of an owner that this box must obey; may be repeated. Without it, it"
              + " obeys the owner of the first seed.")
  private List<Path> owners = new ArrayList<>();

  @Option(
      names = "--units",
      paramLabel = "UNITS",
      description = "The units to query on each link, such as 1-32. Default: as parasol discover.")
  private @Nullable String units;

  @Option(names = "--no-discovery", description = "Do not search for devices.")
  private boolean skipsDiscovery;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Console console = new Console(spec);
    try {
      StateFolder.requireOwner(state.folder);
      Files.createDirectories(state.folder, FolderTree.ownerOnly());
      try (StateFolder locked = StateFolder.open(state.folder)) {
        onboard(locked.path(), console);
      }
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
  }

  private void onboard(Path folder, Console console) throws IOException {
    try {
      Onboarding onboarding = new Onboarding(folder, Clock.systemUTC(), new Loader(), keys());
      ConfigurationVersion version = onboarding.run(seed(onboarding));
      SiteConfig config = Loader.config(state.versions().file());
      console.line("onboarded: site %s, configuration %s".formatted(config.site(), version));
      if (!skipsDiscovery) {
        discover(config, console);
      }
      console.line("next: parasol run -c " + ShellWord.of(config.file().toString()));
    } catch (OnboardingException failed) {
      throw new VerbException(
          failed.isRefusal() ? ExitCode.REFUSED : ExitCode.FAILED, failed.getMessage(), failed);
    } catch (SeedRejectedException malformed) {
      throw new VerbException(
          ExitCode.REFUSED,
          "seed: %s (%s)".formatted(malformed.reason().wireName(), malformed.getMessage()),
          malformed);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new VerbException(ExitCode.FAILED, "interrupted", stopped);
    }
  }

  private Set<VerificationKey> keys() throws UnusableKeyException {
    Set<VerificationKey> keys = new LinkedHashSet<>();
    for (Path each : owners) {
      keys.add(VerificationKey.read(each));
    }
    return keys;
  }

  private SignedSeed seed(Onboarding onboarding) throws IOException, SeedRejectedException {
    if (file != null) {
      return SeedVerb.read(file);
    }
    return SignedSeed.parse(
        onboarding
            .storedSeed()
            .orElseThrow(
                () ->
                    new VerbException(
                        ExitCode.USAGE, "expected FILE; no call was interrupted on this box")));
  }

  private void discover(SiteConfig config, Console console) throws IOException {
    if (Files.exists(state.proposal())) {
      return;
    }
    SiteDiscovery.Proposal proposal;
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
      proposal = new SiteDiscovery(config, units, progress::show).run();
    }
    DurableFile.replace(
        state.proposal(),
        (String.join("\n", proposal.lines()) + "\n").getBytes(StandardCharsets.UTF_8),
        PosixFilePermissions.fromString("rw-r-----"));
    String show = state.command("parasol onboard show");
    console.line(
        proposal.devices() == 0
            ? "found no further device with a known profile; what has answered: " + show
            : "found %d %s: %s, then %s"
                .formatted(
                    proposal.devices(),
                    proposal.devices() == 1 ? "device" : "devices",
                    show,
                    state.command("parasol onboard confirm")));
  }

  /** Loads configurations as {@code check} does. */
  private static final class Loader implements Onboarding.Loader {
    @Override
    public Onboarding.Loaded load(Path loaded) throws IOException {
      SiteConfig config = config(loaded);
      return new Onboarding.Loaded(
          new Identity.Gateway(config.trustDomain(), config.site()),
          config.state(),
          config.certificates(),
          KeyStorage.of(config.keys()),
          config.devices().keySet(),
          config.natives(),
          DefaultBrokerNames.of(config));
    }

    static SiteConfig config(Path loaded) throws IOException {
      try {
        SiteConfig config = ConfigFile.load(loaded, System.getenv());
        List<ConfigProblem> problems = new SiteCheck(loaded).problems(config, BusPlans.of(config));
        if (!problems.isEmpty()) {
          throw new ConfigException(problems);
        }
        return config;
      } catch (ConfigException unusable) {
        throw new IOException(
            "configuration: "
                + String.valueOf(unusable.getMessage()).lines().findFirst().orElse(""),
            unusable);
      }
    }
  }

  /** {@code parasol onboard show}: what was found on the links. */
  @Command(
      name = "show",
      description = "Shows the devices that were found and are not confirmed yet.")
  static final class Show implements Runnable {
    @Mixin private StateOption state;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      proposal(state).forEach(new Console(spec)::line);
    }
  }

  private static List<String> proposal(StateOption state) {
    try {
      return Files.exists(state.proposal())
          ? Files.readAllLines(state.proposal())
          : List.of("  # nothing is proposed");
    } catch (IOException unreadable) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(unreadable), unreadable);
    }
  }

  /** {@code parasol onboard confirm}: adds what was found to the configuration. */
  @Command(
      name = "confirm",
      description = {
        "Adds the devices that were found to the configuration, as a version of this box.",
        "A running gateway applies it within seconds, and returns to the version before if it does"
            + " not work with it."
      })
  static final class Confirm implements Runnable {
    @Mixin private StateOption state;

    @Option(
        names = "--without",
        paramLabel = "DEVICE",
        description = "A device that is not added; may be repeated.")
    private List<String> left = new ArrayList<>();

    @Spec private CommandSpec spec;

    @Override
    public void run() {
      try {
        confirm(new Console(spec));
      } catch (IOException failed) {
        throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
      }
    }

    private void confirm(Console console) throws IOException {
      StateFolder.requireOwner(state.folder);
      ConfigurationFolder versions = state.versions();
      ConfigurationVersion current =
          versions
              .current()
              .orElseThrow(
                  () ->
                      new VerbException(
                          ExitCode.USAGE, "this box is not onboarded: parasol onboard FILE"));
      List<String> found = proposal(state);
      List<String> names = ProposedDevices.names(found);
      if (names.isEmpty()) {
        throw new VerbException(
            ExitCode.USAGE,
            "there is no device with a known profile to confirm; what has answered: "
                + state.command("parasol onboard show"));
      }
      for (String each : left) {
        if (!names.contains(each)) {
          throw new VerbException(
              ExitCode.USAGE,
              "--without is \"%s\"; expected one of %s".formatted(each, String.join(", ", names)));
        }
      }
      List<String> added = ProposedDevices.without(found, Set.copyOf(left));
      if (ProposedDevices.names(added).isEmpty()) {
        throw new VerbException(
            ExitCode.USAGE, "--without leaves no device to confirm; expected at least one");
      }
      Map<String, String> files = new TreeMap<>(versions.files(current));
      files.compute(
          SiteConfiguration.MAIN_FILE,
          (name, yaml) -> ProposedDevices.addTo(String.valueOf(yaml), added));
      ConfigurationVersion next = next(versions, current);
      requireUsable(versions, files);
      versions.store(next, files);
      DurableFile.delete(state.proposal());
      console.line(
          "configuration %s adds %d devices; the gateway applies it"
              .formatted(next, ProposedDevices.names(added).size()));
    }

    /** Checks the result elsewhere, because the gateway applies a version that it finds. */
    private static void requireUsable(ConfigurationFolder versions, Map<String, String> files)
        throws IOException {
      try (TemporaryFolder trial = TemporaryFolder.make("onboard")) {
        for (Map.Entry<String, String> each : files.entrySet()) {
          Path copy = trial.path().resolve(each.getKey());
          Path parent = copy.getParent();
          if (parent != null) {
            Files.createDirectories(parent);
          }
          Files.writeString(copy, each.getValue());
        }
        Optional<String> problem =
            ConfigurationUpdates.problem(
                versions.file(), trial.path().resolve(SiteConfiguration.MAIN_FILE));
        if (problem.isPresent()) {
          throw new VerbException(ExitCode.USAGE, "the result is refused: " + problem.get());
        }
      }
    }

    /** Returns the version of this box after the newest one. */
    private static ConfigurationVersion next(
        ConfigurationFolder versions, ConfigurationVersion current) throws IOException {
      int local =
          versions.versions().stream()
              .filter(each -> each.signed() == current.signed())
              .mapToInt(ConfigurationVersion::local)
              .max()
              .orElse(0);
      return new ConfigurationVersion(current.signed(), local + 1);
    }
  }
}
