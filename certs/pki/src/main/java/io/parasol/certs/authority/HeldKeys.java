// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The private keys of people and native devices that are still on the machine of the gateway. Only
 * their holders should have them.
 */
public final class HeldKeys {

  private static final String KEY = ".key";

  private HeldKeys() {}

  /**
   * Returns the names of the holders, sorted. A key of a revoked certificate is worthless and left
   * out. Reads without the lock, and changes nothing; what cannot be read is left out.
   *
   * @param folder of the authority.
   * @param legacyDevices the devices whose keys the gateway needs.
   */
  public static List<String> names(Path folder, Set<DeviceId> legacyDevices) {
    List<String> names = new ArrayList<>();
    Path issued = folder.resolve(IssuedFiles.FOLDER);
    if (!Files.isDirectory(issued)) {
      return names;
    }
    try (DirectoryStream<Path> keys = Files.newDirectoryStream(issued, "*" + KEY)) {
      DenyList denied = DenyList.read(folder);
      Set<String> own = own(legacyDevices);
      for (Path key : keys) {
        String file = String.valueOf(key.getFileName());
        String name = file.substring(0, file.length() - KEY.length());
        if (!own.contains(name) && !isRevoked(issued.resolve(name + ".pem"), denied)) {
          names.add(name);
        }
      }
    } catch (IOException | AuthorityException unreadable) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  private static Set<String> own(Set<DeviceId> legacyDevices) {
    Set<String> names = new HashSet<>(Set.of(SiteAuthority.GATEWAY, SiteAuthority.BROKER));
    legacyDevices.forEach(device -> names.add(device.value()));
    return names;
  }

  private static boolean isRevoked(Path certificate, DenyList denied) {
    try {
      return denied.denies(Certificates.read(certificate).get(0).getSerialNumber());
    } catch (UnusableKeyException damaged) {
      return false;
    }
  }
}
