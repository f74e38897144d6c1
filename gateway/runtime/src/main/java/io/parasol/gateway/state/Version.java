// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this Parasol, and the commit from which it was built. */
public final class Version {

  private static final Properties PROPERTIES = read();

  private Version() {}

  /** Returns the version, such as {@code 0.1.0}. */
  public static String number() {
    return PROPERTIES.getProperty("version");
  }

  /**
   * Returns the commit, abbreviated, with {@code -dirty} if files were changed since; {@code
   * unknown} if it was not built in a checkout.
   */
  public static String commit() {
    return known(PROPERTIES.getProperty("commit"));
  }

  /**
   * Returns the time of the commit as in RFC 3339, which is the build time of a reproducible build;
   * {@code unknown} if the commit is.
   */
  public static String committed() {
    return known(PROPERTIES.getProperty("committed"));
  }

  /**
   * Returns the day until which this version gets security fixes, such as {@code 2031-11-30}; as
   * {@link #commit} if Maven has not filtered the resource.
   */
  public static String supportUntil() {
    return known(PROPERTIES.getProperty("support-until"));
  }

  /** A resource that Maven has not filtered contains the name of a property. */
  private static String known(String value) {
    return value.isBlank() || value.startsWith("${") ? "unknown" : value;
  }

  private static Properties read() {
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is not on the class path");
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
