// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.site.KeyLocator;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.state.ModelFolders;
import io.parasol.gateway.upstream.KafkaPart;
import io.parasol.legacy.modbus.plan.BusPlan;
import io.parasol.legacy.sunspec.model.ModelFolderException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The checks of a well-formed configuration: its keys, its models and its poll periods. */
final class SiteCheck {

  /** Separates what was found from what was expected in the messages of exceptions. */
  private static final Pattern EXPECTED = Pattern.compile("[;:] expected ");

  private final Path file;

  /**
   * @param file the path as the caller gave it; problems name it so.
   */
  SiteCheck(Path file) {
    this.file = file;
  }

  /** Returns every problem, in the order of the file. */
  List<ConfigProblem> problems(SiteConfig config, List<BusPlan> plans) {
    List<ConfigProblem> problems = new ArrayList<>(signers(config.signers().values()));
    problems.addAll(thresholds(config));
    problems.addAll(models(config));
    problems.addAll(parts(config));
    problems.addAll(new RoleMapCheck(file, config).problems());
    plans.stream().filter(plan -> !plan.isFeasible()).map(this::overload).forEach(problems::add);
    problems.sort(Comparator.comparingInt(problem -> problem.position().line()));
    return problems;
  }

  /**
   * Returns the serial lines that cannot keep their periods. Their request times are computed
   * exactly, unlike those over TCP.
   */
  List<ConfigProblem> overloadedLines(SiteConfig config, List<BusPlan> plans) {
    return plans.stream()
        .filter(plan -> !plan.isFeasible())
        .filter(plan -> config.links().get(plan.link()) instanceof SiteConfig.Link.ModbusSerial)
        .map(this::overload)
        .toList();
  }

  /** Returns what the site needs and the installation lacks. */
  private List<ConfigProblem> parts(SiteConfig config) {
    boolean isComplete =
        config
                .bridge()
                .filter(bridge -> bridge.protocol() == SiteConfig.BridgeProtocol.KAFKA)
                .isEmpty()
            || KafkaPart.isInstalled();
    return isComplete
        ? List.of()
        : List.of(
            new ConfigProblem(
                KeyLocator.of(file, "bridge", "to"),
                "bridge.to",
                KafkaPart.MISSING,
                KafkaPart.EXPECTED));
  }

  private List<ConfigProblem> models(SiteConfig config) {
    try {
      ModelFolders.read(config.sunSpecModels());
      return List.of();
    } catch (ModelFolderException unusable) {
      return unusable.problems().stream().map(this::modelProblem).toList();
    }
  }

  private ConfigProblem modelProblem(String problem) {
    String[] parts = EXPECTED.split(problem, 2);
    return new ConfigProblem(
        KeyLocator.of(file, "sunspec-models"),
        "sunspec-models",
        "unusable: " + parts[0],
        parts.length == 2 ? parts[1] : "models in the format of the SunSpec Alliance");
  }

  /**
   * Returns the problems with the keys of signers. The reader has reported missing files, and a
   * file that is named twice.
   */
  List<ConfigProblem> signers(Collection<SiteConfig.Signer> signers) {
    List<ConfigProblem> problems = new ArrayList<>();
    Map<VerificationKey, SiteConfig.Signer> owners = new HashMap<>();
    for (SiteConfig.Signer signer : signers) {
      if (!Files.isRegularFile(signer.key())) {
        continue;
      }
      try {
        VerificationKey key = VerificationKey.read(signer.key());
        // A threshold counts keys. One key under two names would let one signer sign twice.
        SiteConfig.Signer owner = owners.putIfAbsent(key, signer);
        if (owner != null && !owner.key().equals(signer.key())) {
          problems.add(
              keyProblem(
                  signer,
                  "also the key of %s; expected a key that no other signer has"
                      .formatted(owner.name())));
        }
      } catch (UnusableKeyException unusable) {
        problems.add(keyProblem(signer, "unusable: " + unusable.getMessage()));
      }
    }
    return problems;
  }

  /** Returns the classes in which no command can be accepted, because they have too few signers. */
  private List<ConfigProblem> thresholds(SiteConfig config) {
    List<ConfigProblem> problems = new ArrayList<>();
    config
        .thresholds()
        .forEach(
            (each, threshold) -> {
              long count =
                  config.signers().values().stream()
                      .filter(signer -> signer.classes().contains(each))
                      .count();
              if (count > 0 && count < threshold) {
                problems.add(
                    new ConfigProblem(
                        KeyLocator.of(file, "signers"),
                        "signers",
                        "%d of class %s".formatted(count, each.wireName()),
                        "at least %d, its threshold".formatted(threshold)));
              }
            });
    return problems;
  }

  private ConfigProblem keyProblem(SiteConfig.Signer signer, String why) {
    String[] parts = EXPECTED.split(why, 2);
    return new ConfigProblem(
        KeyLocator.of(file, "signers", signer.name().value(), "key"),
        "signers." + signer.name() + ".key",
        parts[0],
        parts.length == 2 ? parts[1] : "a public key in PEM form, Ed25519 or P-256");
  }

  private ConfigProblem overload(BusPlan plan) {
    return new ConfigProblem(
        KeyLocator.of(file, "links", plan.link().value()),
        "links." + plan.link(),
        overloadText(plan),
        "no period shorter than " + shortest(plan));
  }

  /** Returns text such as {@code 120 % busy, with requests of up to 7.0 ms}. */
  static String overloadText(BusPlan plan) {
    return "%.0f %% busy, with requests of up to %s"
        .formatted(100 * plan.utilisation(), millis(plan.longestRequest()));
  }

  static String shortest(BusPlan plan) {
    return plan.shortestPeriod().map(DurationText::of).orElse("-");
  }

  static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }
}
