package dev.sluice.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A check that a first look at a device leaves out, as it takes long to compile or to repeat and
 * others cover its operations; a build and {@code sluice verify --full} leave none out.
 */
@Tag(Thorough.TAG)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Thorough {
  /** The tag of these checks. */
  String TAG = "thorough";
}
