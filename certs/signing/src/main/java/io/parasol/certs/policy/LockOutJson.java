// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.policy;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The JSON form of the vendors that are locked out.
 *
 * <pre>
 * {"acme": {"since": "2026-11-24T12:00:00Z", "reason": "contract ended", "keys": ["9a0b…"],
 *           "certificates": ["4f1c…"], "people": ["acme-service"], "devices": ["acme-box"],
 *           "destinations": ["central.acme.example:8883"]}}
 * </pre>
 *
 * <p>{@code devices} is left out if there are none, so that a gateway of an earlier version reads
 * such a document.
 */
final class LockOutJson {

  private LockOutJson() {}

  static List<VendorLockOut> read(Json json, String where) throws JsonException {
    if (!(json instanceof Json.Obj object) || object.members().size() > SitePolicy.MAX_LOCKED_OUT) {
      throw new JsonException(
          "%s: expected an object of at most %d vendors"
              .formatted(where, SitePolicy.MAX_LOCKED_OUT));
    }
    List<VendorLockOut> all = new ArrayList<>();
    for (Map.Entry<String, Json> each : object.members().entrySet()) {
      all.add(read(each.getKey(), Members.of(each.getValue(), where + " of a vendor"), where));
    }
    return all;
  }

  private static VendorLockOut read(String vendor, Members members, String where)
      throws JsonException {
    Set<String> keys = PolicyJson.uniqueStrings(members.required("keys"), where + ".keys");
    Set<BigInteger> serials = PolicyJson.serials(members, where);
    Set<OperatorName> people = new LinkedHashSet<>();
    for (String each : PolicyJson.uniqueStrings(members.required("people"), where + ".people")) {
      people.add(new OperatorName(each));
    }
    Set<DeviceId> devices = new LinkedHashSet<>();
    Optional<Json> named = members.optional("devices");
    if (named.isPresent()) {
      for (String each : PolicyJson.uniqueStrings(named.get(), where + ".devices")) {
        devices.add(new DeviceId(each));
      }
    }
    Set<HostPort> destinations = new LinkedHashSet<>();
    for (String each :
        PolicyJson.uniqueStrings(members.required("destinations"), where + ".destinations")) {
      destinations.add(
          HostPort.parse(each, Optional.empty())
              .orElseThrow(() -> new JsonException(where + ".destinations: expected host:port")));
    }
    VendorLockOut read =
        new VendorLockOut(
            vendor,
            members.instant("since"),
            members.text("reason"),
            new VendorLockOut.Removed(keys, serials, people, devices, destinations));
    members.expectNoOthers();
    return read;
  }

  static Json.Obj write(List<VendorLockOut> all) {
    JsonBuilder object = Json.object();
    all.forEach(each -> object.put(each.vendor(), write(each)));
    return object.build();
  }

  static Json.Obj write(VendorLockOut lockOut) {
    VendorLockOut.Removed removed = lockOut.removed();
    JsonBuilder json = Json.object();
    json.put("since", lockOut.since())
        .put("reason", lockOut.reason())
        .putTexts("keys", removed.keys().stream().sorted().toList())
        .putTexts(
            "certificates",
            new TreeSet<>(removed.certificates())
                .stream().map(serial -> serial.toString(16)).toList())
        .putTexts("people", removed.people().stream().map(OperatorName::value).sorted().toList());
    if (!removed.devices().isEmpty()) {
      json.putTexts("devices", removed.devices().stream().map(DeviceId::value).sorted().toList());
    }
    return json.putTexts(
            "destinations",
            removed.destinations().stream().map(HostPort::toString).sorted().toList())
        .build();
  }
}
