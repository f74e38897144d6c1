// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.contract;

import io.parasol.certs.contract.ExclusionDocument;
import io.parasol.certs.contract.ExclusionRejectedException;
import io.parasol.certs.contract.SignedExclusion;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An accepted exclusion and its form in a file.
 *
 * @param devices the present names of the devices in the document; empty for all
 */
record StoredExclusion(
    ExclusionDocument document, Json envelope, Set<DeviceId> devices, List<String> parties) {

  private static final String DEVICES = "devices";
  private static final long MAX_FILE_BYTES = 2L * SignedExclusion.MAX_BYTES;

  StoredExclusion {
    devices = Set.copyOf(devices);
    parties = List.copyOf(parties);
  }

  /**
   * Reads a file.
   *
   * @throws IOException with one line, if it is not as it was written.
   */
  static StoredExclusion read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException("the file is too large");
    }
    try {
      Members members = Members.of(Json.parse(Files.readAllBytes(file)), "exclusion");
      Json envelope = members.required("envelope");
      ExclusionDocument document = SignedExclusion.of(envelope).unverifiedContent();
      Set<DeviceId> devices = new HashSet<>(document.devices());
      if (members.optional(DEVICES).isPresent()) {
        devices.clear();
        texts(members.required(DEVICES)).forEach(each -> devices.add(new DeviceId(each)));
      }
      return new StoredExclusion(document, envelope, devices, texts(members.required("parties")));
    } catch (JsonException | ExclusionRejectedException | IllegalArgumentException damaged) {
      throw new IOException(damaged.getMessage(), damaged);
    }
  }

  private static List<String> texts(Json items) {
    List<String> texts = new ArrayList<>();
    if (items instanceof Json.Arr array) {
      array.items().forEach(each -> texts.add(each instanceof Json.Str text ? text.text() : ""));
    }
    return texts;
  }

  /** Returns the same exclusion after a device has got another name. */
  StoredExclusion renamed(DeviceId from, DeviceId to) {
    Set<DeviceId> names = new HashSet<>();
    devices.forEach(each -> names.add(each.equals(from) ? to : each));
    return new StoredExclusion(document, envelope, names, parties);
  }

  void write(Path file) throws IOException {
    DurableFile.replace(
        file,
        Json.object()
            .putTexts("parties", parties)
            .putTexts(DEVICES, devices.stream().map(DeviceId::value).sorted().toList())
            .put("envelope", envelope)
            .toBytes(),
        PosixFilePermissions.fromString("rw-r-----"));
  }
}
