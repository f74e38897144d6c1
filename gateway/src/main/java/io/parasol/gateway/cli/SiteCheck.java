// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.ConfigProblem;
import io.parasol.config.KeyPlace;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DurationText;
import io.parasol.config.site.SignerName;
import io.parasol.gateway.cli.verb.ModelFolders;
import io.parasol.legacy.modbus.BusPlan;
import io.parasol.legacy.sunspec.ModelFolderException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What can be wrong with a configuration that is well-formed: keys, and periods. */
final class SiteCheck {

  /** What most messages say after what they found. */
  private static final Pattern EXPECTED = Pattern.compile("[;:] expected ");

  private final Path file;

  /**
   * @param file as the caller wrote it; problems name it so.
   */
  SiteCheck(Path file) {
    this.file = file;
  }

  /** Every problem, in the order of the file. */
  List<ConfigProblem> problems(SiteConfig config, List<BusPlan> plans) {
    List<ConfigProblem> problems = new ArrayList<>(signers(config));
    problems.addAll(models(config));
    plans.stream().filter(plan -> !plan.isFeasible()).map(this::tooMuch).forEach(problems::add);
    problems.sort(Comparator.comparingInt(problem -> problem.place().line()));
    return problems;
  }

  /** The serial lines that cannot keep their periods: what their requests take is no estimate. */
  List<ConfigProblem> overloadedLines(SiteConfig config, List<BusPlan> plans) {
    return plans.stream()
        .filter(plan -> !plan.isFeasible())
        .filter(plan -> config.links().get(plan.link()) instanceof SiteConfig.Link.ModbusSerial)
        .map(this::tooMuch)
        .toList();
  }

  private List<ConfigProblem> models(SiteConfig config) {
    try {
      ModelFolders.read(config);
      return List.of();
    } catch (ModelFolderException unusable) {
      return unusable.problems().stream().map(this::ofModels).toList();
    }
  }

  private ConfigProblem ofModels(String problem) {
    String[] parts = EXPECTED.split(problem, 2);
    return new ConfigProblem(
        KeyPlace.of(file, "sunspec-models"),
        "sunspec-models",
        "of no use: " + parts[0],
        parts.length == 2 ? parts[1] : "models as the SunSpec Alliance publishes them");
  }

  private List<ConfigProblem> signers(SiteConfig config) {
    List<ConfigProblem> problems = new ArrayList<>();
    Map<VerificationKey, SignerName> owners = new HashMap<>();
    for (SiteConfig.Signer signer : config.signers().values()) {
      try {
        VerificationKey key = VerificationKey.read(signer.key());
        // A threshold counts keys: one key under two names would be one person who signs twice.
        SignerName owner = owners.putIfAbsent(key, signer.name());
        if (owner != null) {
          problems.add(
              ofKey(signer, "the key of " + owner + " as well; expected a key of its own"));
        }
      } catch (UnusableKeyException unusable) {
        problems.add(ofKey(signer, "of no use: " + unusable.getMessage()));
      }
    }
    return problems;
  }

  private ConfigProblem ofKey(SiteConfig.Signer signer, String why) {
    String[] parts = EXPECTED.split(why, 2);
    return new ConfigProblem(
        KeyPlace.of(file, "signers", signer.name().value(), "key"),
        "signers." + signer.name() + ".key",
        parts[0],
        parts.length == 2 ? parts[1] : "a public key in PEM form, Ed25519 or P-256");
  }

  private ConfigProblem tooMuch(BusPlan plan) {
    return new ConfigProblem(
        KeyPlace.of(file, "links", plan.link().value()),
        "links." + plan.link(),
        whyTooMuch(plan),
        "no period shorter than " + shortest(plan));
  }

  /** Such as {@code 120 % busy, with requests of up to 7.0 ms}. */
  static String whyTooMuch(BusPlan plan) {
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
