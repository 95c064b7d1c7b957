"""`python -m normalizer` is `bibnorm`."""

from normalizer.cli.main import main

if __name__ == "__main__":
    main()
