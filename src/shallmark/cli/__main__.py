"""`python -m shallmark.cli`, which `./shallmark` runs in its environment."""

from shallmark.cli.app import main

if __name__ == "__main__":
    main()
