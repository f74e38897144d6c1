// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.SignerName;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules for signing commands: the signers of each class and the number of signers that a class
 * requires.
 *
 * @param thresholds for every class, at least 1.
 */
public record CommandPolicy(List<Signer> signers, Map<CommandClass, Integer> thresholds) {

  /** A signer with one key. The same key under two names is one signer. */
  public record Signer(SignerName name, VerificationKey key, Set<CommandClass> classes) {
    public Signer {
      classes = Set.copyOf(classes);
    }

    /** Returns the signer as members of a message, with the fingerprint of the key. */
    public JsonBuilder json() {
      return Json.object()
          .put("name", name.value())
          .put("key", key.fingerprint())
          .putTexts("classes", classes.stream().sorted().map(CommandClass::wireName).toList());
    }
  }

  public CommandPolicy {
    signers = List.copyOf(signers);
    thresholds = Map.copyOf(thresholds);
    for (CommandClass each : CommandClass.values()) {
      Integer threshold = thresholds.get(each);
      if (threshold == null || threshold < 1) {
        throw new IllegalArgumentException(
            "threshold of " + each.wireName() + ": expected at least 1");
      }
    }
  }

  /** Returns every key that may sign any class, without duplicates. */
  Set<VerificationKey> keys() {
    Set<VerificationKey> keys = new LinkedHashSet<>();
    signers.forEach(signer -> keys.add(signer.key()));
    return keys;
  }

  /** Returns the fingerprints of the keys that may sign a class. */
  public Set<String> fingerprints(CommandClass commandClass) {
    return signers.stream()
        .filter(signer -> signer.classes().contains(commandClass))
        .map(signer -> signer.key().fingerprint())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Returns the classes that have signers, but fewer different keys than their threshold. No
   * command of such a class can be accepted.
   */
  public List<CommandClass> belowThreshold() {
    return Arrays.stream(CommandClass.values())
        .filter(each -> !fingerprints(each).isEmpty())
        .filter(each -> fingerprints(each).size() < threshold(each))
        .toList();
  }

  int threshold(CommandClass commandClass) {
    return Objects.requireNonNull(thresholds.get(commandClass));
  }

  /**
   * Returns those of the given keys that may sign any class.
   *
   * @throws CommandRejectedException {@code unknown_signer} if there is none.
   */
  Set<VerificationKey> requireKnownSigner(Collection<VerificationKey> keys)
      throws CommandRejectedException {
    Set<VerificationKey> known = keys();
    known.retainAll(keys);
    if (known.isEmpty()) {
      throw new CommandRejectedException(
          Rejection.UNKNOWN_SIGNER, "none of the signatures is of a signer of this site");
    }
    return known;
  }

  /**
   * Returns those of the given keys that may sign the class, as {@link #authorized} does.
   *
   * @throws CommandRejectedException {@code threshold_not_met} if there are too few.
   */
  Map<SignerName, VerificationKey> requireThreshold(
      CommandClass commandClass, Set<VerificationKey> keys) throws CommandRejectedException {
    Map<SignerName, VerificationKey> authorized = authorized(commandClass, keys);
    int required = threshold(commandClass);
    if (authorized.size() < required) {
      throw new CommandRejectedException(
          Rejection.THRESHOLD_NOT_MET,
          "signed by %d of the %d signers that class %s requires"
              .formatted(authorized.size(), required, commandClass.wireName()));
    }
    return authorized;
  }

  /**
   * Returns those of the given keys that may sign the class, each under the first of its names
   * only.
   */
  private Map<SignerName, VerificationKey> authorized(
      CommandClass commandClass, Set<VerificationKey> keys) {
    Map<SignerName, VerificationKey> authorized = new LinkedHashMap<>();
    for (Signer signer : signers) {
      if (signer.classes().contains(commandClass)
          && keys.contains(signer.key())
          && !authorized.containsValue(signer.key())) {
        authorized.put(signer.name(), signer.key());
      }
    }
    return authorized;
  }
}
