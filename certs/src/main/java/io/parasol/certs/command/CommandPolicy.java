// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.SignerName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may sign which class of command, and how many of them it takes.
 *
 * @param thresholds for every class, at least 1.
 */
public record CommandPolicy(List<Signer> signers, Map<CommandClass, Integer> thresholds) {

  /** One key. The same key under two names is one signer. */
  public record Signer(SignerName name, VerificationKey key, Set<CommandClass> classes) {
    public Signer {
      classes = Set.copyOf(classes);
    }
  }

  public CommandPolicy {
    signers = List.copyOf(signers);
    thresholds = Map.copyOf(thresholds);
    for (CommandClass each : CommandClass.values()) {
      Integer threshold = thresholds.get(each);
      if (threshold == null || threshold < 1) {
        throw new IllegalArgumentException("threshold of " + each.word() + ": expected at least 1");
      }
    }
  }

  /** Every key that may sign anything, once. */
  Set<VerificationKey> keys() {
    Set<VerificationKey> keys = new LinkedHashSet<>();
    signers.forEach(signer -> keys.add(signer.key()));
    return keys;
  }

  /** The fingerprints of the keys that may sign that class. */
  public Set<String> fingerprints(CommandClass commandClass) {
    return signers.stream()
        .filter(signer -> signer.classes().contains(commandClass))
        .map(signer -> signer.key().fingerprint())
        .collect(Collectors.toUnmodifiableSet());
  }

  int threshold(CommandClass commandClass) {
    return Objects.requireNonNull(thresholds.get(commandClass));
  }

  /**
   * Those of the keys that may sign anything.
   *
   * @throws CommandRejectedException {@code unknown_signer} if there is none.
   */
  Set<VerificationKey> known(Collection<VerificationKey> keys) throws CommandRejectedException {
    Set<VerificationKey> known = keys();
    known.retainAll(keys);
    if (known.isEmpty()) {
      throw new CommandRejectedException(
          Rejection.UNKNOWN_SIGNER, "none of the site's signers has signed it");
    }
    return known;
  }

  /**
   * Those of the keys that may sign the class, as {@link #entitled}.
   *
   * @throws CommandRejectedException {@code threshold_not_met} if they are too few.
   */
  Map<SignerName, VerificationKey> enough(CommandClass commandClass, Set<VerificationKey> keys)
      throws CommandRejectedException {
    Map<SignerName, VerificationKey> entitled = entitled(commandClass, keys);
    int needed = threshold(commandClass);
    if (entitled.size() < needed) {
      throw new CommandRejectedException(
          Rejection.THRESHOLD_NOT_MET,
          "%d of the %d signers that class %s needs"
              .formatted(entitled.size(), needed, commandClass.word()));
    }
    return entitled;
  }

  /** Those of the keys that may sign the class, each under the first of its names only. */
  private Map<SignerName, VerificationKey> entitled(
      CommandClass commandClass, Set<VerificationKey> keys) {
    Map<SignerName, VerificationKey> entitled = new LinkedHashMap<>();
    for (Signer signer : signers) {
      if (signer.classes().contains(commandClass)
          && keys.contains(signer.key())
          && !entitled.containsValue(signer.key())) {
        entitled.put(signer.name(), signer.key());
      }
    }
    return entitled;
  }
}
