// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.CommandClass;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** The values of options that are texts, for completion in a shell. */
public final class KnownValues {

  private KnownValues() {}

  /** The roles of operators. */
  public static final class Roles implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Role.values()).map(Role::wireName).iterator();
    }
  }

  /** The intervals of energy and other figures. */
  public static final class Intervals implements Iterable<String> {
    public static final List<String> ALL = List.of("5m", "15m", "1h", "day", "month", "year");

    @Override
    public Iterator<String> iterator() {
      return ALL.iterator();
    }
  }

  /** The classes of commands. */
  public static final class CommandClasses implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(CommandClass.values()).map(CommandClass::wireName).iterator();
    }
  }
}
