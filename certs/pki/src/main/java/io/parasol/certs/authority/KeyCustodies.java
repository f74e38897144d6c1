// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyCustody;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** How the private keys in the folder of an authority are kept. */
public final class KeyCustodies {

  private KeyCustodies() {}

  /**
   * Returns the custody of the keys of these names, and of those of the issuer and the root as
   * {@code (issuer)} and {@code (root)}. A name without a key in this folder is left out. Reads
   * without the lock, and uses no token.
   *
   * @param folder of the authority.
   */
  public static Map<String, KeyCustody> read(Path folder, Collection<String> names) {
    Map<String, KeyCustody> found = new TreeMap<>();
    add(found, "(issuer)", folder.resolve(IssuerFiles.ISSUER + IssuerFiles.KEY));
    add(found, "(root)", folder.resolve(IssuerFiles.ROOT + IssuerFiles.KEY));
    for (String name : names) {
      add(found, name, folder.resolve(IssuedFiles.FOLDER).resolve(name + IssuerFiles.KEY));
    }
    return found;
  }

  private static void add(Map<String, KeyCustody> found, String name, Path file) {
    try {
      found.put(name, KeyCustody.of(KeyFile.readOwnerOnly(file)));
    } catch (UnusableKeyException noneOrDamaged) {
      // A key that is needed and damaged is reported when it is used.
    }
  }
}
