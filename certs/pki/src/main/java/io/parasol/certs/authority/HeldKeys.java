// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The private keys in the folder of an authority that the gateway does not need: those of people
 * and native devices, which only their holders should have, and those of devices that the site no
 * longer has. Reads without the lock, and changes nothing. If a certificate is damaged, its copy
 * states whose it is. A key without a readable certificate is left out, and so is the key of a
 * revoked certificate, which is worthless.
 */
public final class HeldKeys {

  private static final String KEY = ".key";

  private HeldKeys() {}

  /**
   * Returns the names of people and native devices, sorted.
   *
   * @param folder of the authority.
   * @param natives the native devices of the site.
   */
  public static List<String> ofHolders(Path folder, Set<DeviceId> natives) {
    return names(
        folder,
        certificate -> {
          Identity holder = Identity.of(certificate);
          return holder instanceof Identity.Operator
              || (holder instanceof Identity.Device device && natives.contains(device.device()));
        });
  }

  /**
   * Returns the names of devices that the site no longer has and whose certificates are valid,
   * sorted.
   *
   * @param folder of the authority.
   * @param devices all devices of the site.
   */
  public static List<String> ofRemovedDevices(Path folder, Set<DeviceId> devices, Instant now) {
    return names(
        folder,
        certificate ->
            certificate.getNotAfter().toInstant().isAfter(now)
                && Identity.of(certificate) instanceof Identity.Device device
                && !devices.contains(device.device()));
  }

  private interface Choice {
    boolean test(X509Certificate certificate) throws InvalidIdentityException;
  }

  private static List<String> names(Path folder, Choice choice) {
    List<String> names = new ArrayList<>();
    Path issued = folder.resolve(IssuedFiles.FOLDER);
    if (!Files.isDirectory(issued)) {
      return names;
    }
    CertificateCopies certificates =
        new CertificateCopies(new AuthorityFolder(issued), KeyStorage.FILES);
    try (DirectoryStream<Path> keys = Files.newDirectoryStream(issued, "*" + KEY)) {
      DenyList denied = DenyList.read(folder);
      for (Path key : keys) {
        String file = String.valueOf(key.getFileName());
        String name = file.substring(0, file.length() - KEY.length());
        if (isChosen(certificates.newestReadable(name), denied, choice)) {
          names.add(name);
        }
      }
    } catch (IOException | AuthorityException unreadable) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  private static boolean isChosen(
      Optional<X509Certificate> certificate, DenyList denied, Choice choice) {
    try {
      return certificate.isPresent()
          && !denied.denies(certificate.get().getSerialNumber())
          && choice.test(certificate.get());
    } catch (InvalidIdentityException damaged) {
      return false;
    }
  }
}
