// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.concurrent;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The thread to which a type or member is confined. Because only that thread uses it, it needs no
 * lock.
 *
 * <ul>
 *   <li>On a class: its methods are called on that thread only. Constructors may run on any thread,
 *       before the object is handed over. A method that any thread may call states it.
 *   <li>On an interface for callbacks: its methods are called on that thread.
 *   <li>On a method: it is called on that thread only.
 *   <li>On a field: it is read and written on that thread only.
 * </ul>
 *
 * <p>What several threads share is guarded by a lock, is atomic, or is thread-safe; it has no such
 * annotation.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.METHOD})
public @interface ConfinedTo {

  /** Any single thread, which may be another one for each object. */
  String ONE_THREAD = "one-thread";

  /**
   * The name of the confinement in the table of {@code docs/threads.md}, or {@link #ONE_THREAD}.
   */
  String value();
}
