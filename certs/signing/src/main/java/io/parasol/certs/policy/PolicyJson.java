// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.policy;

import io.parasol.certs.command.CommandPolicy.Signer;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The JSON form of the site policy.
 *
 * <pre>
 * {"site": "rooftop-7",
 *  "signers": {"control-room": {"key": "-----BEGIN PUBLIC KEY-----…", "classes": ["setpoint"]}},
 *  "thresholds": {"setpoint": 1, "config": 1, "firmware": 2, "protection": 2},
 *  "denied": {"certificates": ["4f1c…"], "keys": ["9a0b…"]},
 *  "locked-out": {"acme": {…}}}
 * </pre>
 *
 * <p>{@code locked-out} may be missing; {@link LockOutJson} has its form.
 */
final class PolicyJson {

  private static final String LOCKED_OUT = "locked-out";
  private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{1,40}");

  private PolicyJson() {}

  static SitePolicy read(byte[] document) throws JsonException {
    if (document.length > SitePolicy.MAX_BYTES) {
      throw new JsonException("policy: expected at most %d bytes".formatted(SitePolicy.MAX_BYTES));
    }
    Members policy = Members.of(Json.parse(document), "policy");
    try {
      SiteId site = new SiteId(policy.text("site"));
      List<Signer> signers = signers(policy.required("signers"));
      Map<CommandClass, Integer> thresholds = thresholds(policy.object("thresholds"));
      Members denied = policy.object("denied");
      Set<BigInteger> certificates = serials(denied, "policy.denied");
      Set<String> keys = uniqueStrings(denied.required("keys"), "policy.denied.keys");
      denied.expectNoOthers();
      Optional<Json> lockedOut = policy.optional(LOCKED_OUT);
      List<VendorLockOut> vendors =
          lockedOut.isPresent()
              ? LockOutJson.read(lockedOut.get(), "policy." + LOCKED_OUT)
              : List.of();
      policy.expectNoOthers();
      return new SitePolicy(site, signers, thresholds, certificates, keys, vendors);
    } catch (IllegalArgumentException outOfBounds) {
      throw new JsonException("policy: " + outOfBounds.getMessage());
    }
  }

  /** Reads the member {@code certificates}: serial numbers in hex. */
  static Set<BigInteger> serials(Members members, String where) throws JsonException {
    Set<BigInteger> serials = new LinkedHashSet<>();
    for (String serial : uniqueStrings(members.required("certificates"), where + ".certificates")) {
      if (!SERIAL.matcher(serial).matches()) {
        throw new JsonException(where + ".certificates: expected serial numbers in hex");
      }
      serials.add(new BigInteger(serial, 16));
    }
    return serials;
  }

  private static List<Signer> signers(Json json) throws JsonException {
    if (!(json instanceof Json.Obj object) || object.members().size() > SitePolicy.MAX_SIGNERS) {
      throw new JsonException(
          "policy.signers: expected an object of at most %d signers"
              .formatted(SitePolicy.MAX_SIGNERS));
    }
    List<Signer> signers = new ArrayList<>();
    for (Map.Entry<String, Json> each : object.members().entrySet()) {
      SignerName name = new SignerName(each.getKey());
      String where = "policy.signers." + name;
      Members members = Members.of(each.getValue(), where);
      VerificationKey key = key(members.text("key"), where);
      Set<CommandClass> classes = EnumSet.noneOf(CommandClass.class);
      for (String word : uniqueStrings(members.required("classes"), where + ".classes")) {
        classes.add(
            CommandClass.of(word)
                .orElseThrow(
                    () ->
                        new JsonException(
                            where
                                + ".classes: unknown class; expected setpoint, config, firmware or"
                                + " protection")));
      }
      members.expectNoOthers();
      signers.add(new Signer(name, key, classes));
    }
    return signers;
  }

  private static VerificationKey key(String pem, String where) throws JsonException {
    try {
      List<Pem> blocks = Pem.parse("key", pem.getBytes(StandardCharsets.UTF_8));
      if (blocks.size() == 1 && blocks.get(0).label().equals(Pem.PUBLIC_KEY)) {
        return VerificationKey.of(blocks.get(0).der());
      }
    } catch (UnusableKeyException unusable) {
      throw new JsonException("%s: %s".formatted(where, unusable.getMessage()));
    }
    throw new JsonException(where + ".key: expected one PUBLIC KEY in PEM");
  }

  private static Map<CommandClass, Integer> thresholds(Members members) throws JsonException {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      long threshold = members.integer(each.wireName());
      // A value beyond the range of int is out of bounds too, and is reported as such.
      thresholds.put(each, (int) Math.max(0, Math.min(threshold, Integer.MAX_VALUE)));
    }
    members.expectNoOthers();
    return thresholds;
  }

  static Set<String> uniqueStrings(Json json, String where) throws JsonException {
    if (!(json instanceof Json.Arr array) || array.items().size() > SitePolicy.MAX_DENIED) {
      throw new JsonException(
          "%s: expected a list of at most %d strings".formatted(where, SitePolicy.MAX_DENIED));
    }
    Set<String> texts = new LinkedHashSet<>();
    for (Json each : array.items()) {
      if (!(each instanceof Json.Str string) || !texts.add(string.text())) {
        throw new JsonException(where + ": expected unique strings");
      }
    }
    return texts;
  }

  static byte[] write(SitePolicy policy) {
    JsonBuilder signers = Json.object();
    for (Signer each : policy.signers()) {
      JsonBuilder signer =
          Json.object()
              .put("key", new Pem(Pem.PUBLIC_KEY, each.key().encoded()).text())
              .putTexts(
                  "classes", each.classes().stream().sorted().map(CommandClass::wireName).toList());
      signers.put(each.name().value(), signer);
    }
    JsonBuilder thresholds = Json.object();
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each.wireName(), policy.thresholds().getOrDefault(each, 1));
    }
    JsonBuilder denied =
        Json.object()
            .putTexts(
                "certificates",
                new TreeSet<>(policy.deniedCertificates())
                    .stream().map(serial -> serial.toString(16)).toList())
            .putTexts("keys", policy.deniedKeys().stream().sorted().toList());
    JsonBuilder document =
        Json.object()
            .put("site", policy.site().value())
            .put("signers", signers)
            .put("thresholds", thresholds)
            .put("denied", denied);
    if (!policy.lockedOut().isEmpty()) {
      document.put(LOCKED_OUT, LockOutJson.write(policy.lockedOut()));
    }
    return document.toBytes();
  }
}
