// SPDX-License-Identifier: Apache-2.0
/**
 * The composition root: {@code Main}, and {@code Gateway}, the only class that knows all modules.
 *
 * <p>Rules do not belong here; they live in the packages that are wired here.
 */
@NullMarked
package io.parasol.gateway;

import org.jspecify.annotations.NullMarked;
