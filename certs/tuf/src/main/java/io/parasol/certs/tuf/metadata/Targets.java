// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The targets metadata: the targets and the delegations of a role (TUF 4.5). Delegated roles have
 * the same format.
 *
 * @param targets by path, in the order of the document.
 */
public record Targets(Header header, Map<TargetPath, TargetFile> targets, Delegations delegations)
    implements Metadata {

  public Targets {
    targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
  }

  public Targets(
      long version, Instant expires, Map<TargetPath, TargetFile> targets, Delegations delegations) {
    this(new Header(MetadataType.TARGETS, version, expires), targets, delegations);
  }

  public Optional<TargetFile> of(TargetPath path) {
    return Optional.ofNullable(targets.get(path));
  }

  static Targets read(Members signed) throws JsonException {
    Header header = Header.read(signed, MetadataType.TARGETS);
    if (!(signed.required("targets") instanceof Json.Obj files)) {
      throw new JsonException("signed.targets: expected an object");
    }
    Map<TargetPath, TargetFile> targets = new LinkedHashMap<>();
    for (Map.Entry<String, Json> each : files.members().entrySet()) {
      targets.put(
          new TargetPath(each.getKey()), TargetFile.read(each.getValue(), "signed.targets"));
    }
    Optional<Json> delegations = signed.optional("delegations");
    return new Targets(
        header,
        targets,
        delegations.isPresent() ? Delegations.read(delegations.get()) : Delegations.none());
  }

  @Override
  public Json.Obj toJson() {
    Map<String, Json> files = new TreeMap<>();
    targets.forEach((path, file) -> files.put(path.text(), file.toJson()));
    JsonBuilder members = header.toJson().put("targets", new Json.Obj(files));
    if (!delegations.isEmpty()) {
      members.put("delegations", delegations.toJson());
    }
    return members.build();
  }
}
