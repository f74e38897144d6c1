// SPDX-License-Identifier: Apache-2.0
/**
 * The composition root: {@code Main}, and {@code Gateway}, which is the only class that knows all
 * modules.
 *
 * <p>What does not belong here: a rule. Rules live in the packages that are wired here.
 */
@NullMarked
package io.parasol.gateway;

import org.jspecify.annotations.NullMarked;
