// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.concurrent;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The lock that a thread holds while it reads or writes a field, or calls a method. Error Prone
 * checks it by the name of this annotation.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface GuardedBy {

  /** The name of the lock, such as {@code this}. */
  String value();
}
